package dev.penstock.workbench.bench;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.race.Race;
import dev.penstock.bench.race.RacePlan;
import dev.penstock.bench.race.RaceResult;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.Progress;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code bench pipeline} and {@code bench baseline} can be told. */
final class RaceOptions {

  @Mixin private ClusterOption kafka;

  @Mixin private BenchOptions bench;

  @Mixin private WorkloadOptions workload;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "0",
      description = "Records of each run. Default: what the model does in 10 s, 1 GiB at most.")
  private int records;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often everything is measured, in turn. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "30s",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description =
          "How long everything runs before anything counts: Java compiles what is used often."
              + " Default: ${DEFAULT-VALUE}.")
  private Duration warmUp = Duration.ZERO;

  /** Runs the race and tells its result. */
  void run(CommandContext session, boolean baselines) throws Exception {
    LogLevels.measuring();
    BenchSettings settings = bench.settings(kafka.source());
    ModelDescriptor model = bench.model(settings, session.terminal());
    RacePlan plan =
        new RacePlan(
            settings,
            model,
            workload.load(model, bench.isReal(settings)),
            kafka.servers(),
            records,
            rounds,
            warmUp,
            bench.deviceTakesNoTime(),
            baselines);
    Progress progress = new Progress(session.terminal());
    RaceResult result = new Race(plan, progress::at).run();
    progress.end();
    bench.tell(result, session.terminal());
  }
}
