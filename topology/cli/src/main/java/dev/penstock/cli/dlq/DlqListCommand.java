package dev.penstock.cli.dlq;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.app.StartException;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.console.Text;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.deadletter.DeadLetterException;
import dev.penstock.deadletter.DeadLetterSummary;
import dev.penstock.deadletter.DeadLetterSummary.Group;
import dev.penstock.deadletter.DeadLetterTopic;
import dev.penstock.deadletter.SourceRecord;
import dev.penstock.masking.Masking;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What went wrong, and how often. */
@Command(
    name = "list",
    description = {
      "Count the dead letters by stage and reason, the most frequent first; or list them singly.",
      "Times are those of the inputs. Numbers and quoted text in a reason are left out."
    },
    footer = "  penstock dlq list --bootstrap-servers localhost:9092 --json")
final class DlqListCommand implements Callable<Integer> {

  private static final String ROW = "%8s %9s  %-17s  %-20s  %-20s  %-10s  %s";

  private final Terminal terminal;

  @Mixin private DeadLetterOptions options;

  @Option(names = "--each", description = "List every letter, in the order of each partition.")
  private boolean each;

  @Option(names = "--json", description = "Print a JSON object a line.")
  private boolean json;

  DlqListCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call()
      throws ConfigException, DeadLetterException, StartException, InterruptedException {
    PenstockConfig config = options.load();
    BrokerConnection.await(config, terminal, BrokerConnection.SHORT);
    options.requireReadable(config);
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(config)) {
      DeadLetterTopic topic = options.topic(config, consumer);
      if (each) {
        topic.readCommitted(new LetterLines(terminal, json));
      } else {
        DeadLetterSummary letters = new DeadLetterSummary();
        topic.readCommitted(letters);
        print(letters.groups(), topic.name());
      }
    }
    return ExitCode.DONE;
  }

  private void print(List<Group> groups, String name) {
    if (json) {
      groups.forEach(group -> terminal.json(out -> write(out, group)));
    } else if (groups.isEmpty()) {
      terminal.note("no dead letters in " + name);
    } else {
      print(groups);
    }
  }

  private void print(List<Group> groups) {
    terminal.result(
        ROW.formatted("letters", "redriven", "stage", "oldest", "newest", "example", "reason"));
    for (Group group : groups) {
      terminal.result(
          ROW.formatted(
              group.letters(),
              group.redriven(),
              group.stage(),
              time(group.oldest()),
              time(group.newest()),
              group.example(),
              Text.onOneLine(Masking.current().text(group.reason()))));
    }
  }

  private static void write(JsonGenerator out, Group group) throws IOException {
    out.writeStringField("stage", group.stage());
    out.writeStringField("reason", Masking.current().text(group.reason()));
    out.writeNumberField("letters", group.letters());
    out.writeNumberField("redriven", group.redriven());
    out.writeStringField("oldest", Text.time(group.oldest()));
    out.writeStringField("newest", Text.time(group.newest()));
    out.writeStringField("example", group.example().toString());
    writeSource(out, group.exampleSource());
  }

  static void writeSource(JsonGenerator out, @Nullable SourceRecord source) throws IOException {
    if (source == null) {
      out.writeNullField("source");
      return;
    }
    out.writeObjectFieldStart("source");
    out.writeStringField("topic", source.topic());
    out.writeNumberField("partition", source.partition());
    out.writeNumberField("offset", source.offset());
    out.writeEndObject();
  }

  static Object time(long millis) {
    return millis < 0 ? "-" : Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
  }
}
