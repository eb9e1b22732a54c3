package dev.penstock.cli.dlq;

import dev.penstock.app.RequestReaders;
import dev.penstock.app.StartException;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.deadletter.DeadLetterException;
import dev.penstock.deadletter.LetterId;
import dev.penstock.record.RequestReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One dead letter, and its image. */
@Command(
    name = "show",
    description = "Show one dead letter: why, where its input stood, key, id and headers.",
    footer = "  penstock dlq show 3:17 --bootstrap-servers localhost:9092 --image /tmp/letter")
final class DlqShowCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private DeadLetterOptions options;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = {
        "Save the image there; a name without an extension gets the one that fits its first bytes."
      })
  private @Nullable Path image;

  @Option(names = "--force", description = "Overwrite the file if it is there.")
  private boolean force;

  @Option(names = "--stacktrace", description = "Show the stack trace as well.")
  private boolean stackTrace;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  @Parameters(
      paramLabel = "PARTITION:OFFSET",
      converter = LetterIdConverter.class,
      description = "Where the letter stands in the topic of dead letters, as dlq list says.")
  private LetterId id;

  DlqShowCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call()
      throws ConfigException,
          DeadLetterException,
          StartException,
          InterruptedException,
          IOException {
    PenstockConfig config = options.load();
    RequestReader reader = RequestReaders.open(config.input());
    BrokerConnection.await(config, terminal, BrokerConnection.SHORT);
    options.requireReadable(config);
    DeadLetterDetails letter;
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(config)) {
      letter = DeadLetterDetails.of(options.topic(config, consumer).letter(id), reader);
    }
    Path saved = image == null ? null : letter.saveImage(image, force);
    if (json) {
      terminal.json(
          out -> {
            letter.write(out);
            out.writeStringField("savedImage", saved == null ? null : saved.toString());
          });
    } else {
      letter.lines(stackTrace).forEach(terminal::result);
      if (saved != null) {
        terminal.note("image saved to " + saved);
      }
    }
    return ExitCode.DONE;
  }
}
