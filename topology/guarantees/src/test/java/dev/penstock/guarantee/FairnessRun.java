package dev.penstock.guarantee;

import dev.penstock.kafka.Topics;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A backlog in every partition of a topic, written before one instance with one stream thread
 * starts on it. {@link Fairness} judges how its answers are spread.
 */
final class FairnessRun {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Enough to see a partition starve: the start, and two to judge. */
  private static final int WINDOWS = 3;

  private static final int ANSWERS_A_WINDOW = 40;

  /** A slow machine gets so many times the time for it. */
  private static final int SLOWER = 4;

  /** Small pictures keep the machine busy with records, large ones with bytes. */
  private static final int MOST_RECORDS_A_SECOND = 160;

  private static final int MOST_BYTES_A_SECOND = 24 << 20;

  /** Reads all partitions at the same moment: the broker answers when this has passed. */
  private static final Map<String, Object> LOOK_AT_ALL =
      Map.of(
          "fetch.min.bytes", 8 << 20,
          "fetch.max.wait.ms", 50,
          "max.poll.records", 100_000);

  private FairnessRun() {}

  /**
   * What waits, and for whom.
   *
   * @param imageBytes of each encoded image
   */
  record Shape(String protocol, int partitions, int batchSize, int imageBytes) {

    /** What the simulated device can do. */
    private double recordsPerSecond() {
      return Math.min(MOST_RECORDS_A_SECOND, (double) MOST_BYTES_A_SECOND / imageBytes);
    }

    /** Under a second wherever a batch of 16 fits into {@link #MOST_BYTES_A_SECOND}. */
    Duration batchTime() {
      return Duration.ofMillis(Math.round(1000 * batchSize / recordsPerSecond()));
    }

    /** Waiting in each partition, so that none runs dry in so long a time. */
    int backlog(Duration time) {
      double answered = Math.max(recordsPerSecond() * time.toSeconds(), wanted());
      return (int) (1.5 * answered / partitions) + 2 * ANSWERS_A_WINDOW;
    }

    /** Answers to judge. */
    int wanted() {
      return WINDOWS * ANSWERS_A_WINDOW * partitions;
    }

    @Override
    public String toString() {
      return "%s protocol, %d partitions, batches of %d in %d ms, images of %d bytes"
          .formatted(protocol, partitions, batchSize, batchTime().toMillis(), imageBytes);
    }
  }

  /**
   * Lets one instance work on the backlog.
   *
   * @param name of the application, and in the names of its topics
   * @param more settings of the instance
   * @param time from the first answer; longer where that is too short to judge
   */
  static Evidence run(
      Map<String, Object> client,
      String name,
      Shape shape,
      Map<String, String> more,
      Duration time,
      Path folder)
      throws Exception {
    Files.createDirectories(folder);
    Map<String, String> settings = new HashMap<>();
    settings.put("streams.group.protocol", shape.protocol());
    settings.put("penstock.stream.threads", "1");
    settings.put("penstock.inference.workers", "1");
    settings.put("penstock.batch.size", Integer.toString(shape.batchSize()));
    settings.put("penstock.simulated.batch-time", shape.batchTime().toMillis() + "ms");
    settings.putAll(more);
    try (Admin admin = Admin.create(client)) {
      Evidence evidence;
      List<String> topics;
      try (Installation installation = new Installation(client, name, settings, folder)) {
        installation.flags(List.of("-Xmx384m"));
        Topics.create(
            admin,
            installation.topics().stream()
                .map(topic -> Topics.of(topic, shape.partitions()))
                .toList());
        evidence = run(client, installation, shape, time);
        topics = installation.topics();
      }
      admin.deleteTopics(topics).all().get(); // There may be gigabytes in them.
      return evidence;
    }
  }

  private static Evidence run(
      Map<String, Object> client, Installation installation, Shape shape, Duration time) {
    Map<Source, Sent> sent = fill(client, installation.images(), shape, time);
    Map<String, Object> reader = new HashMap<>(client);
    reader.putAll(LOOK_AT_ALL);
    int backlog = sent.size() / shape.partitions();
    try (CommittedAnswers answers =
        new CommittedAnswers(
            reader,
            installation.predictions(),
            installation.deadLetters(),
            shape.partitions(),
            partition -> backlog)) {
      work(installation.start(), answers, shape, sent.size(), time);
      return new Evidence(sent, answers.answers(), Map.of(), answers.arrivals());
    }
  }

  private static Map<Source, Sent> fill(
      Map<String, Object> client, String topic, Shape shape, Duration time) {
    Map<Source, Sent> sent = new ConcurrentHashMap<>();
    AtomicReference<Exception> failure = new AtomicReference<>();
    byte[] image = TestImages.jpeg(shape.imageBytes());
    int backlog = shape.backlog(time);
    try (ImageProducer producer = new ImageProducer(client, topic)) {
      for (int i = 0; i < backlog; i++) {
        for (int partition = 0; partition < shape.partitions(); partition++) {
          byte[] value = producer.value(partition + "-" + i, image);
          producer.send(
              new ProducerRecord<>(topic, partition, null, value),
              (metadata, exception) -> {
                if (exception == null) {
                  Source source = new Source(metadata.partition(), metadata.offset());
                  sent.put(source, new Sent(source, null));
                } else {
                  failure.compareAndSet(null, exception);
                }
              });
        }
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new AssertionError("the backlog could not be written", failure.get());
    }
    return sent;
  }

  /** Returns when there is enough to judge, or when there will not be. */
  private static void work(
      ForkedJvm instance, CommittedAnswers answers, Shape shape, int sent, Duration time) {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (answers.answered() == 0) {
      if (!instance.isAlive() || System.nanoTime() > patience) {
        throw new AssertionError("the instance answers nothing; see " + instance.log());
      }
      Trial.pause(Duration.ofMillis(20));
    }
    long start = System.nanoTime();
    long wanted = (long) (1e9 * shape.wanted() / shape.recordsPerSecond());
    long giveUp = start + SLOWER * Math.max(time.toNanos(), wanted);
    while (answers.answered() < sent
        && System.nanoTime() < giveUp
        && (System.nanoTime() < start + time.toNanos() || answers.answered() < shape.wanted())) {
      if (!instance.isAlive()) {
        throw new AssertionError("the instance ended; see " + instance.log());
      }
      Trial.pause(Duration.ofMillis(20));
    }
  }
}
