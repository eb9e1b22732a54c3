package dev.penstock.cli.dlq;

import dev.penstock.app.StartException;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.deadletter.DeadLetterException;
import dev.penstock.deadletter.DeadLetterTopic;
import dev.penstock.deadletter.LetterId;
import dev.penstock.deadletter.LetterSelection;
import dev.penstock.deadletter.Redrive;
import dev.penstock.deadletter.RedrivePlan;
import dev.penstock.kafka.MissingPermission;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Dead letters become input records again. */
@Command(
    name = "redrive",
    description = {
      "Send dead letters back to the partition their input came from, each at most once.",
      "Key, value, headers and timestamp are those of the input. A letter that was redriven is"
          + " marked in the topic of dead letters, in the same transaction: whatever is killed"
          + " when, starting again redrives the others."
    },
    footer = {
      "  penstock dlq redrive --bootstrap-servers localhost:9092 \\",
      "    --stage decode-image --dry-run"
    })
final class DlqRedriveCommand implements Callable<Integer> {

  private static final int MOST_OBSTACLES = 20;

  private final CommandContext context;

  @Spec private CommandSpec spec;

  @Mixin private DeadLetterOptions options;

  @Option(names = "--all", description = "All letters.")
  private boolean all;

  @Option(names = "--stage", paramLabel = "STAGE", description = "Those that failed at this stage.")
  private @Nullable String stage;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Those with this text in their reason.")
  private @Nullable String reason;

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Those in this partition of the topic of dead letters.")
  private @Nullable Integer partition;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "The one at this offset of --partition.")
  private @Nullable Long offset;

  @Option(
      names = "--renew",
      description = {
        "As if sent now: the timestamp of now, and no penstock-deadline. For letters that were"
            + " too late."
      })
  private boolean renew;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print the summary as a JSON object.")
  private boolean json;

  @Parameters(
      paramLabel = "PARTITION:OFFSET",
      arity = "0..*",
      converter = LetterIdConverter.class,
      description = "These letters.")
  private List<LetterId> ids = new ArrayList<>();

  DlqRedriveCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call()
      throws ConfigException, DeadLetterException, StartException, InterruptedException {
    LetterSelection selection = selection();
    PenstockConfig config = options.load();
    BrokerConnection.await(config, context, BrokerConnection.SHORT);
    options.requireReadable(config);
    context.stop().heed();
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(config)) {
      DeadLetterTopic topic = options.topic(config, consumer);
      RedrivePlan preview = RedrivePlan.of(topic, selection);
      if (dryRun || preview.letters() == 0) {
        print(preview, 0);
        return ExitCode.DONE;
      }
      return redrive(topic, selection, config);
    }
  }

  private LetterSelection selection() {
    Set<LetterId> wanted = new HashSet<>(ids);
    if (offset != null) {
      if (partition == null) {
        throw new ParameterException(spec.commandLine(), "--offset needs --partition");
      }
      wanted.add(new LetterId(partition, offset));
    }
    LetterSelection selection = new LetterSelection(stage, reason, partition, wanted);
    if (selection.isEverything() != all) {
      throw new ParameterException(
          spec.commandLine(),
          all
              ? "--all leaves nothing to choose"
              : "which letters? --stage, --reason, --partition, PARTITION:OFFSET or --all");
    }
    return selection;
  }

  private int redrive(DeadLetterTopic topic, LetterSelection selection, PenstockConfig config)
      throws DeadLetterException, InterruptedException {
    String id = Redrive.transactionalId(topic.name());
    try (Producer<byte[], byte[]> producer = KafkaClients.producer(config, id);
        Admin admin = KafkaClients.admin(config)) {
      Redrive redrive = new Redrive(topic, producer, Clock.systemUTC(), renew);
      RedrivePlan plan = redrive.begin(admin, selection);
      Progress progress = new Progress(context.terminal());
      long redriven =
          redrive.run(
              plan,
              sent -> progress.at("redriven " + sent + " of " + plan.letters()),
              context.stop()::requested);
      progress.end();
      print(plan, redriven);
      return redriven == plan.letters() ? ExitCode.DONE : ExitCode.FAILED;
    } catch (KafkaException e) {
      Optional<String> missing = MissingPermission.in(e, AclOperation.WRITE);
      throw missing.isPresent() ? new CommandFailedException(missing.get(), e) : e;
    }
  }

  private void print(RedrivePlan plan, long redriven) {
    Terminal terminal = context.terminal();
    Map<LetterId, String> obstacles = plan.obstacles();
    obstacles.entrySet().stream()
        .limit(MOST_OBSTACLES)
        .forEach(entry -> terminal.note("skipped " + entry.getKey() + ": " + entry.getValue()));
    if (json) {
      terminal.json(
          out -> {
            out.writeBooleanField("dryRun", dryRun);
            out.writeNumberField("letters", plan.letters());
            out.writeNumberField("redriven", redriven);
            out.writeNumberField("alreadyRedriven", plan.alreadyRedriven());
            out.writeNumberField("skipped", obstacles.size());
            out.writeObjectFieldStart("topics");
            for (Map.Entry<String, Integer> target : plan.lettersByTopic().entrySet()) {
              out.writeNumberField(target.getKey(), target.getValue());
            }
            out.writeEndObject();
          });
    } else {
      String done =
          dryRun
              ? "would redrive " + plan.letters() + " letters"
              : "redriven " + redriven + " of " + plan.letters() + " letters";
      terminal.result(
          "%s %s; %d were redriven before, %d skipped"
              .formatted(done, plan.lettersByTopic(), plan.alreadyRedriven(), obstacles.size()));
    }
  }
}
