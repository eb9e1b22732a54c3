package dev.penstock.workbench.demo;

import dev.penstock.app.Penstock;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.cli.kafka.TopicReader;
import dev.penstock.cli.produce.ImageSender;
import dev.penstock.cli.results.PredictionDecoder;
import dev.penstock.cli.results.PredictionView;
import dev.penstock.cli.run.InstanceStartup;
import dev.penstock.config.PenstockConfig;
import dev.penstock.record.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Sends the demo's images to a running instance and counts its answers. One use, one thread. */
final class DemoRun {

  /** The longest wait for the next answer; a first batch on a slow machine takes seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final CommandContext context;
  private final PenstockConfig config;
  private final Penstock app;
  private final DemoImages images;
  private final boolean json;
  private final DemoTally tally = new DemoTally();
  private final PredictionDecoder decoder;

  DemoRun(
      CommandContext context,
      PenstockConfig config,
      Penstock app,
      DemoImages images,
      boolean json) {
    this.context = context;
    this.config = config;
    this.app = app;
    this.images = images;
    this.json = json;
    this.decoder = new PredictionDecoder(context.terminal());
  }

  /** Returns whether every record was answered exactly once. */
  boolean run() throws InterruptedException {
    try (Producer<byte[], byte[]> producer = KafkaClients.producer(config);
        TopicReader answers = new TopicReader(config)) {
      answers.start(List.of(config.topics().predictions(), config.topics().deadLetters()), true);
      ImageSender sender =
          new ImageSender(
              producer, config.topics().images(), config.input().format(), context.terminal());
      Instant begin = Instant.now();
      Thread sending = new Thread(() -> send(sender, producer), "penstock-demo-images");
      sending.start();
      try {
        awaitAnswers(answers, sender, sending);
      } finally {
        sending.interrupt();
        sending.join();
        context.terminal().status("");
      }
      summarise(sender.written(), begin);
      return sender.written() == images.count()
          && tally.answers() == sender.written()
          && tally.doubled() == 0;
    }
  }

  private void send(ImageSender sender, Producer<byte[], byte[]> producer) {
    images.send(sender);
    producer.flush();
  }

  private void awaitAnswers(TopicReader answers, ImageSender sender, Thread sending)
      throws InterruptedException {
    long lastAnswer = System.nanoTime();
    while (!context.stop().requested()
        && (sending.isAlive() || tally.answers() < sender.written())) {
      int before = tally.answers();
      answers.poll().forEach(this::count);
      InstanceStartup.requireAlive(app, Duration.ZERO);
      if (tally.answers() > before) {
        lastAnswer = System.nanoTime();
      } else if (System.nanoTime() - lastAnswer > PATIENCE.toNanos()) {
        context.terminal().note("no answer for " + PATIENCE.toSeconds() + " s: giving up");
        return;
      }
      context.terminal().status("answered %d of %d".formatted(tally.answers(), images.count()));
    }
  }

  private void count(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(config.topics().deadLetters())) {
      DeadLetterAnswer letter = new DeadLetterAnswer(record);
      tally.deadLettered(letter.topic(), letter.partition(), letter.offset());
      say(letter.line());
    } else {
      decoder.decode(record).ifPresent(this::count);
    }
  }

  private void count(PredictionView view) {
    String expected = images.label(view.prediction().getId());
    tally.predicted(view.prediction(), expected);
    boolean wrong = expected != null && !expected.equals(view.best().getLabel());
    say(view.line() + (wrong ? "  (wrong: it is " + expected + ")" : ""));
  }

  private void summarise(long produced, Instant begin) {
    if (json) {
      context
          .terminal()
          .json(
              out -> {
                tally.write(out, produced, begin);
                out.writeStringField("modelPrecision", app.model().precision().id());
                out.writeStringField("provider", app.provider().id());
                out.writeStringField("processingGuarantee", InstanceStartup.guarantee(config));
              });
      return;
    }
    say("");
    say(
        "%d produced, %d predicted, %d dead letters, %d without an answer, %d doubled"
            .formatted(
                produced,
                tally.predictions(),
                tally.deadLetters(),
                produced - tally.answers(),
                tally.doubled()));
    say(accuracy(tally.top1Accuracy()));
    say(
        "%d batches, %.1f images from %.1f partitions each; %.1f images/s on %s"
            .formatted(
                tally.batches(),
                tally.meanBatchSize(),
                tally.meanPartitions(),
                tally.imagesPerSecond(begin),
                app.provider().id()));
  }

  private String accuracy(@Nullable Double accuracy) {
    return accuracy == null
        ? "accuracy unknown: the files have no labels"
        : "%.1f %% classified correctly (%d wrong)".formatted(100 * accuracy, tally.wrong());
  }

  /** With --json, stdout is for the summary alone. */
  private void say(String line) {
    if (json) {
      context.terminal().note(line);
    } else {
      context.terminal().result(line);
    }
  }

  /** A dead letter as people read it: why it is one, and where its input record stands. */
  private record DeadLetterAnswer(ConsumerRecord<byte[], byte[]> record) {

    String line() {
      byte[] key = record.key();
      String name =
          key == null
              ? "%s/%d/%d".formatted(topic(), partition(), offset())
              : new String(key, StandardCharsets.UTF_8);
      return "%-36s dead letter (%s): %s"
          .formatted(name, header(HeaderNames.ERROR_STAGE), header(HeaderNames.ERROR_MESSAGE));
    }

    String topic() {
      return header(HeaderNames.ERROR_TOPIC);
    }

    int partition() {
      return Integer.parseInt(header(HeaderNames.ERROR_PARTITION));
    }

    long offset() {
      return Long.parseLong(header(HeaderNames.ERROR_OFFSET));
    }

    private String header(String name) {
      Header header = record.headers().lastHeader(name);
      if (header == null || header.value() == null) {
        throw new CommandFailedException(
            "%s/%d/%d is no dead letter of ours: it has no header %s"
                .formatted(record.topic(), record.partition(), record.offset(), name));
      }
      return new String(header.value(), StandardCharsets.UTF_8);
    }
  }
}
