package dev.penstock.workbench.bench;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.latency.LatencyBench;
import dev.penstock.bench.latency.LatencyPlan;
import dev.penstock.bench.latency.LatencyResult;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.Progress;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a prediction takes under load. */
@Command(
    name = "latency",
    description = {
      "Send records when they are due, at shares of the bare model's pace, and tell how long their",
      "predictions take to be readable by a consumer of committed records. Exit code 1 when the p99",
      "of a load is past --slo-p99."
    },
    footer = {
      "  penstock bench latency --device-ms 20 --load 0.5,0.8,0.95 --slo-p99 250ms",
      "  penstock bench latency --load 0.5 --set penstock.commit.interval=10ms"
    })
final class LatencyCommand implements Callable<Integer> {

  private final CommandContext session;

  @Mixin private ClusterOption kafka;

  @Mixin private BenchOptions bench;

  @Mixin private WorkloadOptions workload;

  @Option(
      names = "--load",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0.5,0.8,0.95",
      description = "Shares of the bare model's pace. Default: ${DEFAULT-VALUE}.")
  private List<Double> loads = List.of();

  @Option(
      names = "--duration",
      paramLabel = "20s",
      defaultValue = "20s",
      converter = DurationConverter.class,
      description = "How long each load is kept up. Default: ${DEFAULT-VALUE}.")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--warm-up",
      paramLabel = "90s",
      defaultValue = "90s",
      converter = DurationConverter.class,
      description =
          "Longest run before anything counts; it ends when latency falls no more."
              + " Default: ${DEFAULT-VALUE}.")
  private Duration warmUp = Duration.ZERO;

  @Option(
      names = "--slo-p99",
      paramLabel = "250ms",
      converter = DurationConverter.class,
      description = "What 99 of 100 predictions have to keep at every load. Default: none.")
  private @Nullable Duration sloP99;

  LatencyCommand(CommandContext session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    LogLevels.measuring();
    BenchSettings settings = bench.settings(kafka.source());
    ModelDescriptor model = bench.model(settings, session.terminal());
    LatencyPlan plan =
        new LatencyPlan(
            settings,
            model,
            workload.load(model, bench.isReal(settings)),
            kafka.servers(),
            loads,
            warmUp,
            duration,
            sloP99);
    Progress progress = new Progress(session.terminal());
    LatencyResult result = new LatencyBench(plan, progress::at).run();
    progress.end();
    bench.tell(result, session.terminal());
    return result.sloMet() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
