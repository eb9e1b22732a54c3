package dev.penstock.cli.backfill;

import dev.penstock.app.RequestReaders;
import dev.penstock.app.StartException;
import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.compare.Comparison;
import dev.penstock.backfill.compare.ComparisonException;
import dev.penstock.backfill.compare.JoinBy;
import dev.penstock.backfill.compare.PredictionJoin;
import dev.penstock.backfill.compare.PredictionSource;
import dev.penstock.backfill.compare.Thumbnails;
import dev.penstock.backfill.compare.Thumbnails.Thumbnail;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobState;
import dev.penstock.backfill.job.JobView;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.image.ImageLimits;
import dev.penstock.kafka.RecordLookup;
import dev.penstock.kafka.RecordLookup.Coordinates;
import dev.penstock.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The answers of a job beside others to the same images. */
@Command(
    name = "compare",
    description = {
      "Compare the predictions of a job with those of a topic, another job or a file, image by"
          + " image.",
      "The job's predictions are held in memory, about "
          + PredictionJoin.BYTES_EACH
          + " bytes each; of the others only those of the same images. Classes are the same where"
          + " their labels are.",
      "Exit code 0: compared; 3: top-1 agreement is below --min-agreement; 1: failed; 2: wrong"
          + " usage."
    },
    footer = {
      "  penstock backfill compare november --with penstock.predictions \\",
      "    --html november.html --min-agreement 0.98"
    })
final class CompareCommand implements Callable<Integer> {

  private static final int MOST_PICTURES = 20;
  private static final int MOST_CHANGED = 10_000;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "JOB", description = "Its name.")
  private String name;

  @Mixin private JobOptions options;

  @Option(
      names = "--with",
      required = true,
      paramLabel = "TOPIC|JOB|FILE",
      description = {
        "Compare with this: a job, a file of predictions (.jsonl, .avro) or a topic, in this order"
            + " if there are several of that name; job:NAME, file:PATH and topic:NAME are explicit."
      })
  private String with;

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "Attempt of the job. Default: its last one.")
  private @Nullable Integer attempt;

  @Option(
      names = "--with-attempt",
      paramLabel = "N",
      description = "Attempt of the job in --with. Default: its last one.")
  private @Nullable Integer withAttempt;

  @Option(
      names = "--by",
      paramLabel = "source|id",
      description = {
        "What tells that two predictions are of one image: topic, partition and offset of its"
            + " record, or its id. Default: source."
      })
  private JoinBy by = JoinBy.SOURCE;

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "Show the N images that changed most. Default: 20.")
  private int most = 20;

  @Option(
      names = "--max-records",
      paramLabel = "N",
      description = "Hold at most N predictions in memory. Default: 5000000, about 400 MB.")
  private long maxRecords = 5_000_000;

  @Option(
      names = "--min-agreement",
      paramLabel = "SHARE",
      description = "Exit code 3 if the top-1 agreement is below this, as 0.98.")
  private @Nullable Double minAgreement;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page with plots and the images that changed most.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  CompareCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call()
      throws ConfigException,
          JobException,
          StartException,
          ComparisonException,
          IOException,
          InterruptedException {
    checkOptions();
    PenstockConfig config = options.load();
    Thumbnails thumbnails =
        new Thumbnails(
            RequestReaders.open(config.input()),
            new ImageLimits(config.image().maxPixels(), config.image().maxBytes()));
    BrokerConnection.await(config, terminal, BrokerConnection.SHORT);
    Comparison found = compare(config);
    print(new CompareReport(found), config, thumbnails);
    return exitCode(found);
  }

  private void checkOptions() {
    require(most >= 0 && most <= MOST_CHANGED, "--most is 0 to %,d".formatted(MOST_CHANGED));
    require(maxRecords > 0, "--max-records is a positive number");
    require(
        minAgreement == null || (minAgreement >= 0 && minAgreement <= 1),
        "--min-agreement is a share: 0 to 1");
    Path folder = html == null ? null : html.toAbsolutePath().getParent();
    require(folder == null || Files.isDirectory(folder), "--html: there is no folder " + folder);
  }

  private void require(boolean fulfilled, String message) {
    if (!fulfilled) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private Comparison compare(PenstockConfig config)
      throws JobException, StartException, ComparisonException, InterruptedException {
    Progress progress = new Progress(terminal);
    try (Jobs jobs = JobOptions.jobs(config)) {
      JobView view = jobs.get(name);
      if (JobState.of(view.job()) != JobState.DONE) {
        terminal.note(
            "the job is %s: its predictions so far are compared"
                .formatted(new JobReport(view).state()));
      }
      OtherSide other = new OtherSide(config, jobs, withAttempt, by == JoinBy.SOURCE);
      PredictionSource left = other.job(view, attempt);
      PredictionSource right = other.find(with);
      return PredictionJoin.compare(
          left,
          right,
          by,
          most,
          Math.min(maxRecords, fitting()),
          read -> progress.at("%,d predictions read".formatted(read)));
    } finally {
      progress.end();
    }
  }

  /** Half of the heap: the rest is for what is read. */
  private long fitting() {
    long fit = Runtime.getRuntime().maxMemory() / 2 / PredictionJoin.BYTES_EACH;
    if (fit < maxRecords) {
      terminal.note(
          "this process has memory for %,d predictions, fewer than --max-records; JAVA_TOOL_OPTIONS=-Xmx2g gives it more"
              .formatted(fit));
    }
    return fit;
  }

  private void print(CompareReport report, PenstockConfig config, Thumbnails thumbnails)
      throws IOException {
    if (json) {
      terminal.json(report::write);
    } else {
      report.lines().forEach(terminal::result);
    }
    if (html != null) {
      List<Coordinates> sources = report.sources(MOST_PICTURES);
      Files.writeString(html, HtmlReport.of(report.page(pictures(config, thumbnails, sources))));
      terminal.note("wrote " + html);
    }
    if (report.isEmpty()) {
      terminal.note(
          by == JoinBy.SOURCE
              ? "nothing joined: the two have no source record in common; --by id joins copies"
              : "nothing joined: the two have no id in common");
    }
  }

  private static Map<Coordinates, Thumbnail> pictures(
      PenstockConfig config, Thumbnails thumbnails, List<Coordinates> sources) {
    try (Consumer<byte[], byte[]> consumer =
        KafkaClients.consumer(config, RecordLookup.PROPERTIES)) {
      return thumbnails.of(consumer, sources);
    }
  }

  /** Nothing joined agrees on nothing. */
  private int exitCode(Comparison found) {
    boolean enough =
        minAgreement == null || (found.joined() > 0 && found.agreement() >= minAgreement);
    if (!enough) {
      terminal.note(
          "top-1 agreement is %s, below --min-agreement %s"
              .formatted(CompareReport.percent(found.agreement()), minAgreement));
    }
    return enough ? ExitCode.DONE : ExitCode.OVER_LIMIT;
  }
}
