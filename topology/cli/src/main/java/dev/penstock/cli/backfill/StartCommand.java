package dev.penstock.cli.backfill;

import dev.penstock.app.Penstock;
import dev.penstock.app.StartException;
import dev.penstock.backfill.BackfillRun;
import dev.penstock.backfill.DifferentJobException;
import dev.penstock.backfill.JobRequest;
import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.Preview;
import dev.penstock.backfill.Rehearsal;
import dev.penstock.backfill.RunOptions;
import dev.penstock.backfill.bounds.BoundsException;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobNames;
import dev.penstock.backfill.job.JobState;
import dev.penstock.backfill.job.JobView;
import dev.penstock.cli.backfill.files.FileBackfill;
import dev.penstock.cli.backfill.files.FileDirection;
import dev.penstock.cli.backfill.files.FileOptions;
import dev.penstock.cli.backfill.files.FileWork;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.console.WrongUsageException;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.run.InstanceStartup;
import dev.penstock.cli.run.ServedModel;
import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.InputFormat;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.observability.ProcessLog;
import dev.penstock.schemas.BackfillJob;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Begins a job, or goes on with it, and stays until it is over. */
@Command(
    name = "start",
    description = {
      "Answer a part of a topic, exactly once, and end.",
      "With --input the images are in files, with --output the predictions go to files; the other"
          + " side is --to-topic or --topic, or files too, without Kafka. Such a job has one"
          + " process, and a folder on its disk that it goes on from.",
      "Run the same command again, or on more machines at the same time: all share one job, and"
          + " it goes on where it stood. A job that is done stays done; --restart begins its next"
          + " attempt.",
      "Exit code 0: all answered; 3: done, with dead letters; 1: not done; 2: wrong usage."
    },
    footer = {
      "  penstock backfill start november --from 2026-11-01 --to 2026-12-01 \\",
      "    --model resnet50:2 --rate 500/s",
      "  penstock backfill start archive --input photos/ --output predictions.parquet",
      "  penstock backfill start dump --topic penstock.images --output november.parquet",
      "  penstock backfill start load --input photos/ --to-topic photos.predictions"
    })
final class StartCommand implements Callable<Integer> {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final CommandContext context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "JOB", description = "Its name: letters, digits, _ and -.")
  private String name;

  @Mixin private JobOptions options;

  @Mixin private WantedJob wanted;

  @Mixin private WorkOptions work;

  @Mixin private FileOptions files;

  @Option(
      names = "--restart",
      description = {
        "Begin the next attempt of a job that there is. Give it to one process; others join"
            + " without it."
      })
  private boolean restart;

  @Option(
      names = "--dry-run",
      description = "Only say what would be read, what is gone, and how long it would take here.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print the summary as a JSON object.")
  private boolean json;

  StartCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call()
      throws ConfigException,
          IOException,
          ModelException,
          InferenceException,
          StartException,
          JobException,
          InterruptedException {
    if (files.isGiven()) {
      return startFiles();
    }
    PenstockConfig live = options.load();
    ProcessLog.name(name);
    JobRequest request = wrongUsage(wanted::request);
    RunOptions runOptions = wrongUsage(() -> work.options(live));
    JobNames names = wrongUsage(() -> JobOptions.names(live, name));
    // The attempt's group is known only with the job; all else is checked before the brokers are.
    PenstockConfig config = options.load(wanted.source(live, names, 1));
    OwnTopics.require(
        spec.commandLine(),
        live,
        List.of(config.topics().predictions(), config.topics().deadLetters()),
        wanted.intoLiveTopics());
    if (request.needsAttributes() && config.input().format() == InputFormat.IMAGE) {
      throw new ParameterException(
          spec.commandLine(),
          "--filter attributes: records that are images alone (penstock.input.format) have none");
    }
    ServedModel.requireRoom(config.model());
    BrokerConnection.await(config, context, BrokerConnection.LONG);
    ModelDescriptor model = ServedModel.load(config.model(), context.terminal());
    if (dryRun) {
      return preview(live, request, config, model, runOptions);
    }
    context.stop().heed(Penstock.longestClose(config));
    try (Jobs jobs = JobOptions.jobs(live)) {
      JobView view = open(jobs, request, config, model);
      BackfillJob job = view.job();
      ConfigSource own = wanted.source(live, names, job.getAttempt());
      return run(options.load(own), model, jobs, view, runOptions);
    }
  }

  /** A job of this process alone, with files on one side at least. */
  private int startFiles()
      throws ConfigException,
          IOException,
          ModelException,
          InferenceException,
          InterruptedException {
    FileDirection direction =
        FileDirection.of(files, wanted.topic().isPresent(), wanted.toTopic().isPresent());
    direction.requireNoOthers(spec.commandLine());
    PenstockConfig settings = options.load(wanted.modelSource());
    JobRequest request = wrongUsage(wanted::request);
    RunOptions runOptions = wrongUsage(() -> work.options(settings));
    OwnTopics.require(
        spec.commandLine(),
        settings,
        wanted.toTopic().map(List::of).orElse(List.of()),
        wanted.intoLiveTopics());
    FileBackfill backfill = FileBackfill.find();
    if (direction.needsBrokers()) {
      BrokerConnection.await(settings, context, BrokerConnection.LONG);
    }
    FileWork fileWork =
        new FileWork(
            name,
            files,
            wanted.topic().map(topic -> new FileWork.Records(topic, request)),
            wanted.toTopic(),
            runOptions.limits(),
            runOptions.recordsPerSecond(),
            new CommandClients(settings));
    return backfill.run(fileWork, settings, json, context);
  }

  private JobView open(Jobs jobs, JobRequest request, PenstockConfig config, ModelDescriptor model)
      throws JobException, InterruptedException {
    try {
      return StartCommand.<JobView, JobException>bounded(
          () ->
              jobs.open(
                  name,
                  request,
                  request.fingerprint(config, model),
                  config,
                  restart,
                  work.failOnMissing(),
                  context.terminal()::note));
    } catch (DifferentJobException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  private int preview(
      PenstockConfig live,
      JobRequest request,
      PenstockConfig config,
      ModelDescriptor model,
      RunOptions runOptions)
      throws InferenceException, StartException, InterruptedException {
    Preview preview =
        StartCommand.<Preview, RuntimeException>bounded(
            () -> Preview.of(new CommandClients(live), request, config.topics().images()));
    preview.notes().forEach(context.terminal()::note);
    PreviewReport report =
        new PreviewReport(
            preview,
            Rehearsal.imagesPerSecond(config, model, preview.samples()),
            runOptions.recordsPerSecond());
    if (json) {
      context.terminal().json(report::write);
    } else {
      report.lines().forEach(context.terminal()::result);
    }
    return ExitCode.DONE;
  }

  /** Work that looks up bounds. */
  @FunctionalInterface
  private interface Bounded<T, E extends Exception> {
    T call() throws BoundsException, E, InterruptedException;
  }

  /** Tells bounds that are wrong from brokers that do not answer. */
  private static <T, E extends Exception> T bounded(Bounded<T, E> work)
      throws E, InterruptedException {
    try {
      return work.call();
    } catch (BoundsException e) {
      if (e.getCause() == null) {
        throw new WrongUsageException(String.valueOf(e.getMessage()));
      }
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private int run(
      PenstockConfig config, ModelDescriptor model, Jobs jobs, JobView view, RunOptions runOptions)
      throws StartException, JobException, InterruptedException {
    Terminal terminal = context.terminal();
    BackfillJob job = view.job();
    if (!JobState.of(job).isAtWork()) {
      return reportEnded(view);
    }
    if (JobState.of(job) == JobState.PAUSED) {
      terminal.note("the job is paused: penstock backfill resume %s".formatted(name));
    }
    JobProgress progress = new JobProgress(terminal);
    JobView last;
    try (BackfillRun run =
        BackfillRun.start(config, model, jobs, view, runOptions, terminal::note)) {
      run.app().ifPresent(app -> InstanceStartup.print(app, config, terminal));
      while (!run.isOver() && !context.stop().requested()) {
        if (run.app().isPresent()) {
          InstanceStartup.requireAlive(run.app().get(), LOOK_AGAIN);
        } else {
          Thread.sleep(LOOK_AGAIN.toMillis());
        }
        progress.show(run);
      }
      progress.end();
      if (run.gaveUp().isPresent()) {
        throw new CommandFailedException(run.gaveUp().get());
      }
      last = run.view();
    }
    if (context.stop().requested()) {
      terminal.note("stopped; the same command goes on from here");
      last = jobs.settled(name);
    }
    return summarise(last);
  }

  /** Nothing is to be done, or nothing may be. */
  private int reportEnded(JobView view) {
    JobReport report = new JobReport(view);
    String what =
        JobState.of(view.job()) == JobState.DONE
            ? "nothing to do: the job is done (--restart begins its next attempt)"
            : "the job is %s; penstock backfill resume %s lets it go on, --restart begins its next attempt"
                .formatted(report.state(), name);
    context.terminal().note(what);
    return summarise(view);
  }

  private int summarise(JobView view) {
    JobReport report = new JobReport(view);
    if (json) {
      context.terminal().json(report::write);
    } else {
      report.lines().forEach(context.terminal()::result);
    }
    if (JobState.of(view.job()) == JobState.FAILED) {
      context.terminal().error("the job has failed: " + view.job().getReason(), null);
    }
    return report.exitCode();
  }

  private <T> T wrongUsage(Supplier<T> parsed) {
    try {
      return parsed.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
