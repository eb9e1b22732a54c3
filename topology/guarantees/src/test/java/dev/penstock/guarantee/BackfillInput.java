package dev.penstock.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what a job is to answer, before it starts: records outside transactions, in transactions
 * that are committed, and between them transactions that are aborted and so leave offsets without a
 * record. One record in fifty is poison.
 *
 * <p>Partitions end in each of the ways there are: with a record, with the marker of a committed
 * transaction, with an aborted transaction. One holds nothing but an aborted transaction, and one
 * nothing at all. One thread drives it.
 */
final class BackfillInput implements AutoCloseable {

  /** With records in them. */
  private static final int FILLED = 6;

  private static final int ABORTED_ONLY = FILLED;

  /** The last one is empty. */
  static final int PARTITIONS = FILLED + 2;

  /** Records that are written together. */
  private static final int MOST_TOGETHER = 200;

  private static final int POISON_EACH = 50;
  private static final Poison[] POISON = Poison.values();
  private static final byte[] PICTURE = TestImages.png(Color.RED);

  /** How records are written. */
  private enum Writing {
    PLAIN,
    COMMITTED,
    ABORTED
  }

  /** Makes the values. */
  private final ImageProducer values;

  private final Producer<byte[], byte[]> plain;
  private final Producer<byte[], byte[]> transactional;
  private final Random random;
  private final Map<Source, Sent> sent = new ConcurrentHashMap<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private int number;

  /**
   * Connects.
   *
   * @param seed draws how records are spread and written
   */
  BackfillInput(Map<String, Object> client, String topic, long seed) {
    this.values = new ImageProducer(client, topic);
    this.random = new Random(seed);
    this.plain = producer(client, Map.of());
    this.transactional = producer(client, Map.of("transactional.id", topic + "-producer"));
    transactional.initTransactions();
  }

  private static Producer<byte[], byte[]> producer(
      Map<String, Object> client, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("linger.ms", 5);
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Writes.
   *
   * @param records that readers can see; those of aborted transactions come in addition
   * @return them by their place
   */
  Map<Source, Sent> fill(int records) {
    // As many are kept for the ends.
    int left = records - FILLED * 2;
    while (left > 0) {
      int count =
          Math.min(
              left, 1 + random.nextInt(Math.min(MOST_TOGETHER, Math.max(1, records / FILLED))));
      Writing writing = Writing.values()[random.nextInt(Writing.values().length)];
      write(random.nextInt(FILLED), writing, count);
      left -= writing == Writing.ABORTED ? 0 : count;
    }
    for (int partition = 0; partition < FILLED; partition++) {
      write(partition, Writing.PLAIN, 1);
      Writing last = Writing.values()[partition % Writing.values().length];
      write(partition, last == Writing.ABORTED ? Writing.PLAIN : last, 1);
      if (last == Writing.ABORTED) {
        write(partition, last, 1 + random.nextInt(MOST_TOGETHER));
      }
    }
    write(ABORTED_ONLY, Writing.ABORTED, MOST_TOGETHER);
    requireTaken();
    return Map.copyOf(sent);
  }

  /** Writes one record more in every partition, which is not part of a job that there is. */
  void writeAfterTheEnd() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      write(partition, Writing.PLAIN, 1);
    }
    requireTaken();
  }

  private void write(int partition, Writing writing, int count) {
    if (writing == Writing.PLAIN) {
      send(plain, partition, true, count);
      return;
    }
    transactional.beginTransaction();
    send(transactional, partition, writing == Writing.COMMITTED, count);
    if (writing == Writing.COMMITTED) {
      transactional.commitTransaction();
    } else {
      transactional.abortTransaction();
    }
  }

  /** Returns when the brokers have them: an abort would drop those that are still to be sent. */
  private void send(Producer<byte[], byte[]> producer, int partition, boolean kept, int count) {
    for (int i = 0; i < count; i++) {
      Poison poison =
          number % POISON_EACH == 7 ? POISON[number / POISON_EACH % POISON.length] : null;
      String id = Integer.toString(number++);
      byte[] value = poison == null ? values.value(id, PICTURE) : poison.value(values, id);
      var unused =
          producer.send(
              new ProducerRecord<>(values.topic(), partition, id.getBytes(UTF_8), value),
              (metadata, exception) -> {
                if (exception != null) {
                  failure.compareAndSet(null, exception);
                } else if (kept) {
                  Source source = new Source(metadata.partition(), metadata.offset());
                  sent.put(source, new Sent(source, poison));
                }
              });
    }
    producer.flush();
  }

  private void requireTaken() {
    if (failure.get() != null) {
      throw new AssertionError("a record could not be written", failure.get());
    }
  }

  @Override
  public void close() {
    values.close();
    plain.close();
    transactional.close();
  }
}
