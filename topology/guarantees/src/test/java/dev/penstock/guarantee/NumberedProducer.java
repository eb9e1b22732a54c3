package dev.penstock.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.testkit.ImageProducer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes numbered records at a steady pace on a thread of its own, while faults fall. One in fifty
 * is poison; one in ten has no key.
 */
final class NumberedProducer implements AutoCloseable {

  private static final int KEYS = 997;
  private static final Poison[] POISON = Poison.values();

  private final ImageProducer producer;
  private final Load load;
  private final Semaphore allowed = new Semaphore(0);
  private final Map<Source, Sent> sent = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> sentOf = new ConcurrentHashMap<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "numbered-producer");
  private int number;

  /** Writes records once they are {@link #release released}. */
  NumberedProducer(Map<String, Object> client, String topic, Load load) {
    this.producer = new ImageProducer(client, topic);
    this.load = load;
    thread.start();
  }

  /** Lets so many more records be written. */
  void release(int count) {
    allowed.release(count);
  }

  /** Records that the broker has taken, by their place. */
  Map<Source, Sent> sent() {
    return sent;
  }

  /** Records that the broker has taken in one partition. */
  int sentTo(int partition) {
    return sentOf.getOrDefault(partition, 0);
  }

  /**
   * Fails if a record could not be written: then the trial shows nothing.
   *
   * @return whether everything released has been written
   */
  boolean isDone(int released) {
    if (failure.get() != null) {
      throw new AssertionError("the producer failed", failure.get());
    }
    return sent.size() == released;
  }

  private void run() {
    try {
      while (true) {
        allowed.acquire();
        send(number++);
        TimeUnit.NANOSECONDS.sleep(load.interval().toNanos());
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void send(int i) {
    Poison poison = i % 50 == 7 ? POISON[i / 50 % POISON.length] : null;
    byte[] value =
        poison == null
            ? producer.value(Integer.toString(i), load.image())
            : poison.value(producer, Integer.toString(i));
    boolean keyed = i % 10 != 3;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            producer.topic(),
            keyed ? null : Integer.valueOf(i / 10 % load.partitions()),
            keyed ? ("key-" + i % KEYS).getBytes(UTF_8) : null,
            value);
    producer.send(
        record,
        (metadata, exception) -> {
          if (exception == null) {
            taken(metadata, poison);
          } else {
            failure.compareAndSet(null, exception);
          }
        });
  }

  private void taken(RecordMetadata metadata, Poison poison) {
    Source source = new Source(metadata.partition(), metadata.offset());
    sent.put(source, new Sent(source, poison));
    sentOf.merge(source.partition(), 1, Integer::sum);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
