package dev.penstock.workbench.demo;

import dev.penstock.app.Penstock;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.cli.kafka.TopicReader;
import dev.penstock.cli.produce.ImageSender;
import dev.penstock.cli.results.PredictionDecoder;
import dev.penstock.cli.results.PredictionView;
import dev.penstock.cli.run.InstanceStartup;
import dev.penstock.config.PenstockConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Sends the demo's images to a running instance and counts its answers. One use, one thread. */
final class DemoRun {

  /** An answer is due by then; a first batch on a slow machine takes seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final CommandContext session;
  private final PenstockConfig config;
  private final Penstock app;
  private final DemoImages images;
  private final boolean json;
  private final DemoTally tally = new DemoTally();
  private final PredictionDecoder decoder;

  DemoRun(
      CommandContext session,
      PenstockConfig config,
      Penstock app,
      DemoImages images,
      boolean json) {
    this.session = session;
    this.config = config;
    this.app = app;
    this.images = images;
    this.json = json;
    this.decoder = new PredictionDecoder(session.terminal());
  }

  /** Says whether every record was answered once. */
  boolean run() throws InterruptedException {
    try (Producer<byte[], byte[]> producer = KafkaClients.producer(config);
        TopicReader answers = new TopicReader(config)) {
      answers.start(List.of(config.topics().predictions(), config.topics().deadLetters()), true);
      ImageSender sender = new ImageSender(producer, config.topics().images(), session.terminal());
      Instant begin = Instant.now();
      Thread sending = new Thread(() -> send(sender, producer), "penstock-demo-images");
      sending.start();
      try {
        awaitAnswers(answers, sender, sending);
      } finally {
        sending.interrupt();
        sending.join();
        session.terminal().status("");
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
    while (!session.stop().requested()
        && (sending.isAlive() || tally.answers() < sender.written())) {
      int before = tally.answers();
      answers.poll().forEach(this::count);
      InstanceStartup.requireAlive(app, Duration.ZERO);
      if (tally.answers() > before) {
        lastAnswer = System.nanoTime();
      } else if (System.nanoTime() - lastAnswer > PATIENCE.toNanos()) {
        session.terminal().note("no answer for " + PATIENCE.toSeconds() + " s: giving up");
        return;
      }
      session.terminal().status("answered %d of %d".formatted(tally.answers(), images.count()));
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
      session
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
        ? "accuracy unknown: what the files show is not known"
        : "%.1f %% named rightly (%d wrong)".formatted(100 * accuracy, tally.wrong());
  }

  /** With --json, stdout is for the summary alone. */
  private void say(String line) {
    if (json) {
      session.terminal().note(line);
    } else {
      session.terminal().result(line);
    }
  }
}
