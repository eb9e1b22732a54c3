package dev.penstock.workbench.broker;

import dev.penstock.app.StartException;
import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.TopicSetup;
import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A real broker for trying things out. */
@Command(
    name = "broker",
    description = "Run a real Kafka broker (KRaft, one node, loopback only) until stopped.",
    footer = "  penstock broker --port 9092 --data /tmp/penstock-data")
public final class BrokerCommand implements Callable<Integer> {

  private final CommandContext context;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Where clients connect; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the data is kept. Default: a temporary folder, deleted at the end.")
  private @Nullable Path data;

  @Option(names = "--no-topics", description = "Do not create Penstock's topics.")
  private boolean noTopics;

  @Option(names = "--json", description = "Print the address as a JSON object.")
  private boolean json;

  public BrokerCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws ConfigException, StartException, InterruptedException {
    BrokerOptions options = BrokerOptions.defaults().withPort(port);
    if (data != null) {
      options = options.withDataDir(data);
    }
    LogLevels.embeddedBroker();
    context.stop().heed();
    try (EmbeddedBroker broker = EmbeddedBroker.start(options)) {
      List<String> topics = noTopics ? List.of() : createTopics(broker);
      print(broker, topics);
      context.stop().await();
      context.terminal().note("stopping");
    }
    return ExitCode.DONE;
  }

  private static List<String> createTopics(EmbeddedBroker broker)
      throws ConfigException, StartException {
    Map<String, String> address = Map.of("penstock.bootstrap.servers", broker.bootstrapServers());
    PenstockConfig config = PenstockConfig.load(List.of(ConfigSource.of("broker", address)));
    TopicSetup.createMissing(config, TopicSetup.all(config));
    return TopicSetup.all(config);
  }

  private void print(EmbeddedBroker broker, List<String> topics) {
    Terminal terminal = context.terminal();
    if (json) {
      terminal.json(
          out -> {
            out.writeStringField("bootstrapServers", broker.bootstrapServers());
            out.writeStringField("dataDir", broker.dataDir().toString());
            out.writeArrayFieldStart("topics");
            for (String topic : topics) {
              out.writeString(topic);
            }
            out.writeEndArray();
          });
    } else {
      terminal.result(broker.bootstrapServers());
    }
    terminal.note("data: " + broker.dataDir() + (data == null ? " (deleted at the end)" : ""));
    if (!topics.isEmpty()) {
      terminal.note("topics: " + String.join(", ", topics));
    }
    terminal.note("Ctrl-C stops it");
  }
}
