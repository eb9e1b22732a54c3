package dev.penstock.cli.results;

import dev.penstock.app.StartException;
import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.kafka.TopicReader;
import dev.penstock.cli.kafka.TopicSetup;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Predictions become lines. */
@Command(
    name = "results",
    description = "Print the committed predictions of a topic as they come.",
    footer = {
      "  penstock results --bootstrap-servers localhost:9092 \\",
      "    --from-beginning --max 30 --json"
    })
public final class ResultsCommand implements Callable<Integer> {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final CommandContext context;

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Where from. Default: penstock.predictions.")
  private @Nullable String topic;

  @Option(
      names = "--from-beginning",
      description = "Start with the oldest prediction, not with the next one.")
  private boolean fromBeginning;

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "End after N predictions. Default: go on until stopped.")
  private @Nullable Long max;

  @Option(
      names = "--timeout",
      paramLabel = "30s",
      converter = DurationConverter.class,
      description = "End after this time; with --max, fail if fewer came. Default: none.")
  private @Nullable Duration timeout;

  @Option(names = "--json", description = "Print a JSON object a line.")
  private boolean json;

  private long printed;

  public ResultsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws ConfigException, StartException, InterruptedException {
    PenstockConfig config = settings.load(kafka.source());
    String source = topic == null ? config.topics().predictions() : topic;
    long end = timeout == null ? Long.MAX_VALUE : timeout.toNanos();
    long started = System.nanoTime();
    context.stop().heed();
    BrokerConnection.await(config, context, BrokerConnection.SHORT);
    if (context.stop().requested()) {
      return ExitCode.DONE;
    }
    TopicSetup.requireExisting(config, source);
    PredictionDecoder decoder = new PredictionDecoder(context.terminal());
    try (TopicReader reader = new TopicReader(config)) {
      boolean reading = false;
      while (!complete() && !context.stop().requested() && System.nanoTime() - started < end) {
        if (reading) {
          print(reader, decoder);
        } else {
          reading = begin(reader, source);
        }
      }
    }
    if (max != null && printed < max) {
      context.terminal().error("%d of %d predictions came".formatted(printed, max), null);
      return ExitCode.FAILED;
    }
    return ExitCode.DONE;
  }

  /** Takes up the topic, or waits a moment for it to be created. */
  private boolean begin(TopicReader reader, String source) throws InterruptedException {
    int partitions = reader.start(List.of(source), fromBeginning);
    if (partitions == 0) {
      context.terminal().status("waiting for topic " + source);
      context.stop().await(LOOK_AGAIN);
      return false;
    }
    context.terminal().status("");
    context
        .terminal()
        .note(
            "reading %s from %s (%d partitions)"
                .formatted(source, fromBeginning ? "the beginning" : "now on", partitions));
    return true;
  }

  private void print(TopicReader reader, PredictionDecoder decoder) {
    for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
      if (!complete()) {
        decoder.decode(record).ifPresent(this::print);
      }
    }
  }

  private void print(PredictionView prediction) {
    if (json) {
      context.terminal().json(prediction::write);
    } else {
      context.terminal().result(prediction.line());
    }
    printed++;
  }

  private boolean complete() {
    return max != null && printed >= max;
  }
}
