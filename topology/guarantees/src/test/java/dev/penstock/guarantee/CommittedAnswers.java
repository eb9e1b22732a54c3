package dev.penstock.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads predictions and dead letters on a thread of its own as a read_committed consumer sees them,
 * and measures how long each input partition was left without a new answer while some of its
 * records waited for theirs.
 */
final class CommittedAnswers implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String deadLetters;
  private final int partitions;
  private final IntUnaryOperator sentTo;
  private final Thread thread = new Thread(this::run, "committed-answers");

  // Guarded by this.
  private final List<Answer> answers = new ArrayList<>();
  private final Set<Source> answered = new HashSet<>();
  private final Map<Integer, Integer> answeredOf = new HashMap<>();
  private final long[] quietSince;
  private final List<Evidence.Arrivals> arrivals = new ArrayList<>();
  private final Set<String> rewound = new HashSet<>();
  private long worstGapNanos;
  private Throwable failure;

  /**
   * Starts to read.
   *
   * @param sentTo records that have been written so far to an input partition
   */
  CommittedAnswers(
      Map<String, Object> client,
      String predictions,
      String deadLetters,
      int partitions,
      IntUnaryOperator sentTo) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.deadLetters = deadLetters;
    this.partitions = partitions;
    this.sentTo = sentTo;
    this.quietSince = new long[partitions];
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : List.of(predictions, deadLetters)) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> all.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(all);
    restartClock();
    thread.start();
  }

  synchronized List<Answer> answers() {
    requireHealthy();
    return List.copyOf(answers);
  }

  /** When answers could be read, up to the last look. */
  synchronized List<Evidence.Arrivals> arrivals() {
    requireHealthy();
    return List.copyOf(arrivals);
  }

  /** How many input records have an answer. */
  synchronized int answered() {
    requireHealthy();
    return answered.size();
  }

  synchronized int answeredOf(int partition) {
    return answeredOf.getOrDefault(partition, 0);
  }

  /** The longest that a partition has waited since {@link #restartClock}. */
  synchronized Duration worstGap() {
    requireHealthy();
    return Duration.ofNanos(worstGapNanos);
  }

  /** Forgets the gaps so far, as those of the start. */
  synchronized void restartClock() {
    worstGapNanos = 0;
    java.util.Arrays.fill(quietSince, System.nanoTime());
  }

  /** Starts over in a topic that is gone, before another of that name is created. */
  synchronized void rewind(String topic) throws InterruptedException {
    rewound.add(topic);
    while (rewound.contains(topic) && failure == null) {
      wait();
    }
  }

  private void run() {
    try {
      while (true) {
        rewind();
        List<Answer> polled = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          polled.add(
              record.topic().equals(deadLetters)
                  ? Answer.deadLetter(record)
                  : Answer.prediction(record));
        }
        take(polled);
        measure();
      }
    } catch (InterruptException e) {
      // Closed.
    } catch (RuntimeException | AssertionError e) {
      synchronized (this) {
        failure = e;
        notifyAll();
      }
    }
  }

  private synchronized void rewind() {
    consumer.assignment().stream()
        .filter(partition -> rewound.contains(partition.topic()))
        .forEach(partition -> consumer.seek(partition, 0));
    rewound.clear();
    notifyAll();
  }

  private synchronized void take(List<Answer> polled) {
    Map<Integer, Integer> fresh = new HashMap<>();
    for (Answer answer : polled) {
      answers.add(answer);
      int partition = answer.source().partition();
      if (answered.add(answer.source())) {
        fresh.merge(partition, 1, Integer::sum);
        answeredOf.merge(partition, 1, Integer::sum);
        noteGap(partition);
        quietSince[partition] = System.nanoTime();
      }
    }
    note(new Evidence.Arrivals(System.nanoTime(), fresh));
  }

  /** Of several looks in a row that found nothing, the last one says it all. */
  private void note(Evidence.Arrivals look) {
    int last = arrivals.size() - 1;
    if (look.isEmpty() && last >= 0 && arrivals.get(last).isEmpty()) {
      arrivals.set(last, look);
    } else {
      arrivals.add(look);
    }
  }

  private synchronized void measure() {
    for (int partition = 0; partition < partitions; partition++) {
      if (sentTo.applyAsInt(partition) > answeredOf(partition)) {
        noteGap(partition);
      } else {
        quietSince[partition] = System.nanoTime();
      }
    }
  }

  private void noteGap(int partition) {
    worstGapNanos = Math.max(worstGapNanos, System.nanoTime() - quietSince[partition]);
  }

  private void requireHealthy() {
    if (failure != null) {
      throw new AssertionError("the reader failed", failure);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
  }
}
