package dev.penstock.workbench.bench;

import dev.penstock.bench.race.Race;
import dev.penstock.bench.race.RacePlan;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options and the run that {@code bench pipeline} and {@code bench baseline} share. */
final class RaceOptions {

  @Mixin private KafkaBenchOptions bench;

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
          "Warm-up, not measured: Java compiles what runs often. Default: ${DEFAULT-VALUE}.")
  private Duration warmUp = Duration.ZERO;

  /** Runs the race and prints its result. */
  void run(CommandContext context, boolean baselines) throws Exception {
    bench.measure(
        context,
        (settings, progress) -> {
          ModelDescriptor model = bench.model(settings, context);
          RacePlan plan =
              new RacePlan(
                  settings,
                  model,
                  bench.workload(settings, model),
                  bench.servers(),
                  records,
                  rounds,
                  warmUp,
                  bench.deviceTakesNoTime(),
                  baselines);
          return new Race(plan, progress).run();
        });
  }
}
