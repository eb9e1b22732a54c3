package dev.penstock.workbench.bench;

import dev.penstock.bench.backfill.BackfillBench;
import dev.penstock.bench.backfill.BackfillPlan;
import dev.penstock.bench.workload.SyntheticModels;
import dev.penstock.bench.workload.Workload;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.config.ConfigSource;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Jobs, and the live application beside them. */
@Command(
    name = "backfill",
    description = {
      "Run jobs on a device that takes 20 ms for a batch of 32 (--device-ms, --batch), with records of",
      "1 KB, and report: throughput of a job as a share of the device's; p99 of a live application at",
      "half load alone and beside a job held to a quarter of it; how soon a job yields when the live",
      "application lags."
    },
    footer = "  penstock bench backfill --records 60000")
final class BackfillBenchCommand implements Callable<Integer> {

  private static final String DEVICE_TIME = "20ms";
  private static final String BATCH = "32";

  private final CommandContext context;

  @Spec private CommandSpec spec;

  @Mixin private BenchOptions bench;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Measure with this cluster, on topics of our own."
              + " Default: a broker on this machine, in a process of its own.")
  private @Nullable String servers;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "60000",
      description =
          "Of the job whose throughput is measured, over its last 20000. Default:"
              + " ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often the live application is measured alone and beside a job, in turn."
              + " Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--duration",
      paramLabel = "20s",
      defaultValue = "20s",
      converter = DurationConverter.class,
      description = "Duration of each load. Default: ${DEFAULT-VALUE}.")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--warm-up",
      paramLabel = "60s",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description =
          "Longest warm-up of the live application, not measured; it ends when latency no longer"
              + " falls. Default: ${DEFAULT-VALUE}.")
  private Duration warmUp = Duration.ZERO;

  BackfillBenchCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (bench.deviceTakesNoTime()) {
      throw new ParameterException(
          spec.commandLine(), "--null-model: a device that takes no time has no ceiling");
    }
    ModelDescriptor model = SyntheticModels.tinyPictures();
    bench.measure(
        context,
        (settings, progress) ->
            new BackfillBench(
                    new BackfillPlan(
                        settings,
                        model,
                        Workload.tensors(model.input()),
                        servers,
                        records,
                        rounds,
                        warmUp,
                        duration),
                    progress)
                .run(),
        source());
    return ExitCode.DONE;
  }

  private ConfigSource source() {
    Map<String, String> own = new HashMap<>();
    own.put("penstock.model.provider", "simulated");
    own.put("penstock.simulated.batch-time", DEVICE_TIME);
    own.put("penstock.batch.size", BATCH);
    if (servers != null) {
      own.put("penstock.bootstrap.servers", servers);
    }
    return ConfigSource.of("bench backfill", own);
  }
}
