package dev.penstock.workbench.demo;

import dev.penstock.app.Penstock;
import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.broker.Ports;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.TopicSetup;
import dev.penstock.cli.produce.ImageFiles;
import dev.penstock.cli.run.InstanceStartup;
import dev.penstock.cli.run.ServedModel;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything in one process: broker, images, instance, predictions. */
@Command(
    name = "demo",
    description = {
      "Start a broker, send it images, run the topology and print the predictions as they come.",
      "Ends with 0 only if every record was answered exactly once."
    },
    footer = "  penstock demo --count 200 --json")
public final class DemoCommand implements Callable<Integer> {

  /** The pictures of the demo model's last layer were drawn from other seeds. */
  private static final long FRESH_SEED = 20_260_101;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  /** Of a Kafka broker. */
  private static final int USUAL_PORT = 9092;

  /** For the broker, which closes after the instance. */
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(30);

  private final CommandContext context;

  @Spec private CommandSpec spec;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Send the files of this folder. Default: pictures drawn for the demo model.")
  private @Nullable Path folder;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "200",
      description = "Pictures to draw. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--json",
      description = "Print the summary alone, as a JSON object; the rest goes to stderr.")
  private boolean json;

  @Option(names = "--keep", description = "Keep running afterwards, for other commands to use.")
  private boolean keep;

  @Mixin private SettingsOptions settings;

  public DemoCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    DemoImages images = images();
    // What is wrong is reported before anything starts.
    PenstockConfig checked = settings.load();
    ServedModel.requireRoom(checked.model());
    Duration longestClose = Penstock.longestClose(checked);
    context.stop().heed(longestClose.plus(BROKER_PATIENCE));
    LogLevels.embeddedBroker();
    context.terminal().note("starting a broker");
    try (EmbeddedBroker broker = EmbeddedBroker.start(brokerOptions())) {
      PenstockConfig config = settings.load(inside(broker));
      TopicSetup.createMissing(config, TopicSetup.all(config));
      ModelDescriptor model = ServedModel.load(config.model(), context.terminal());
      try (Penstock app = InstanceStartup.start(config, model, context)) {
        boolean answered = new DemoRun(context, config, app, images, json).run();
        if (keep && !context.stop().requested()) {
          stay(app, broker.bootstrapServers());
        }
        return answered ? ExitCode.DONE : ExitCode.FAILED;
      }
    }
  }

  /** Who wants to use it afterwards finds it where the examples look, unless that is taken. */
  private BrokerOptions brokerOptions() {
    BrokerOptions options = BrokerOptions.defaults();
    return keep && Ports.isFree(USUAL_PORT) ? options.withPort(USUAL_PORT) : options;
  }

  private DemoImages images() throws IOException {
    if (folder != null) {
      return DemoImages.files(ImageFiles.find(List.of(folder)));
    }
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--count is " + count + "; the least is 1");
    }
    return DemoImages.drawn(count, FRESH_SEED);
  }

  /** The demo's own broker and records, and an admin port that no other instance has. */
  private static ConfigSource inside(EmbeddedBroker broker) {
    return ConfigSource.of(
        "demo",
        Map.of(
            "penstock.bootstrap.servers", broker.bootstrapServers(),
            "penstock.input.format", "avro",
            "penstock.admin.port", "0"));
  }

  private void stay(Penstock app, String address) throws InterruptedException {
    Terminal terminal = context.terminal();
    terminal.note("");
    terminal.note("Still running. In another terminal:");
    terminal.note("  penstock produce --bootstrap-servers " + address + " DIR");
    terminal.note("  penstock results --bootstrap-servers " + address + " --from-beginning");
    terminal.note("  penstock backfill start again --bootstrap-servers " + address);
    terminal.note("  curl " + app.adminUri().resolve("/metrics"));
    terminal.note("Ctrl-C stops it.");
    while (!context.stop().requested()) {
      InstanceStartup.requireAlive(app, LOOK_AGAIN);
    }
  }
}
