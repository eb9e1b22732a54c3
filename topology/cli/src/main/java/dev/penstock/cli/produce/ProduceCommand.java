package dev.penstock.cli.produce;

import dev.penstock.app.StartException;
import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Rounded;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.console.Text;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.cli.kafka.TopicSetup;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Image files become records. */
@Command(
    name = "produce",
    description = {
      "Send image files to a topic: one ImageRecord each, its id the file's path in DIR.",
      "With penstock.input.format=image, the files themselves."
    },
    footer = {
      "  penstock produce --bootstrap-servers localhost:9092 \\",
      "    --topic penstock.images photos/"
    })
public final class ProduceCommand implements Callable<Integer> {

  private static final int MOST_NAMES = 10;

  /** What becomes the key of a record. */
  enum KeyBy {
    name
  }

  private final CommandContext context;

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description =
          "Where to; created with at least 4 partitions if missing. Default: penstock.images.")
  private @Nullable String topic;

  @Option(
      names = "--key-by",
      paramLabel = "name",
      description = "Key the records by id; without it they have no key.")
  private @Nullable KeyBy keyBy;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = {
        "Note in FILE what has been written to the topic, and skip what is noted there.",
        "A run that was killed may write its last images again."
      })
  private @Nullable Path resume;

  @Option(names = "--json", description = "Print the summary as a JSON object.")
  private boolean json;

  @Parameters(
      paramLabel = "DIR|FILE",
      arity = "1..*",
      description = "Files, and folders of which every file is sent that is not hidden.")
  private List<Path> paths = List.of();

  public ProduceCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws ConfigException, IOException, StartException, InterruptedException {
    PenstockConfig config = settings.load(kafka.source());
    String target = topic == null ? config.topics().images() : topic;
    List<Path> passedOver = new ArrayList<>();
    List<ImageFile> files = ImageFiles.find(paths, passedOver::add);
    if (!passedOver.isEmpty()) {
      context.terminal().note(describe(passedOver));
    }
    BrokerConnection.await(config, context, BrokerConnection.SHORT);
    TopicSetup.createMissing(config, List.of(target))
        .forEach(
            (name, partitions) ->
                context
                    .terminal()
                    .note("created topic %s with %d partitions".formatted(name, partitions)));
    context.stop().heed();
    if (resume == null) {
      return produce(config, target, files, 0, id -> {});
    }
    try (SentIds sent = SentIds.open(resume, target)) {
      List<ImageFile> left = files.stream().filter(file -> !sent.contains(file.id())).toList();
      return produce(config, target, left, files.size() - left.size(), sent::add);
    }
  }

  private static String describe(List<Path> passedOver) {
    String names =
        passedOver.stream()
            .limit(MOST_NAMES)
            .map(path -> Text.onOneLine(path.toString()))
            .collect(Collectors.joining(", "));
    int more = passedOver.size() - MOST_NAMES;
    return "not sending %d that are no files (links that lead to no file, pipes, devices): %s%s"
        .formatted(passedOver.size(), names, more > 0 ? " and " + more + " more" : "");
  }

  private int produce(
      PenstockConfig config,
      String target,
      List<ImageFile> files,
      int skipped,
      Consumer<String> acknowledged) {
    if (skipped > 0) {
      context.terminal().note("skipping %d images that are in %s".formatted(skipped, resume));
    }
    long started = System.nanoTime();
    try (Producer<byte[], byte[]> producer = KafkaClients.producer(config)) {
      ImageSender sender =
          new ImageSender(
              producer, target, config.input().format(), context.terminal(), acknowledged);
      send(files, skipped, sender);
      producer.flush();
      print(target, files.size(), skipped, sender, (System.nanoTime() - started) / 1e9);
      return sender.written() == files.size() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private void send(List<ImageFile> files, int skipped, ImageSender sender) {
    Progress progress = new Progress(context.terminal());
    for (ImageFile file : files) {
      if (context.stop().requested()) {
        break;
      }
      sender.send(file, keyBy != null);
      progress.at(count(sender, files.size(), skipped, ""));
    }
    progress.end();
  }

  private void print(String target, int files, int skipped, ImageSender sender, double seconds) {
    if (json) {
      context
          .terminal()
          .json(
              out -> {
                out.writeStringField("topic", target);
                out.writeNumberField("files", files + skipped);
                out.writeNumberField("produced", sender.written());
                out.writeNumberField("skipped", skipped);
                out.writeNumberField("failed", sender.failures());
                out.writeNumberField("bytes", sender.bytes());
                out.writeNumberField("seconds", Rounded.to3(seconds));
              });
    } else {
      context
          .terminal()
          .result(
              "%s: %.1f MB in %.1f s"
                  .formatted(
                      count(sender, files, skipped, " to " + target),
                      sender.bytes() / 1e6,
                      seconds));
    }
  }

  /** The same while it runs and at the end: of all the files that were given. */
  private static String count(ImageSender sender, int files, int skipped, String where) {
    return "produced %d of %d images%s%s"
        .formatted(
            sender.written(), files + skipped, where, skipped == 0 ? "" : ", skipped " + skipped);
  }
}
