package dev.penstock.workbench.bench;

import dev.penstock.bench.latency.LatencyBench;
import dev.penstock.bench.latency.LatencyPlan;
import dev.penstock.bench.latency.LatencyResult;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.cli.console.ExitCode;
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
      "Send records on schedule, at shares of the bare model's throughput, and report how long their",
      "predictions take to be readable by a consumer of committed records. Exit code 1 when the p99",
      "of a load exceeds --slo-p99, and, without figures, when the sender cannot keep up with a load."
    },
    footer = {
      "  penstock bench latency --device-ms 20 --load 0.5,0.8,0.95 --slo-p99 250ms",
      "  penstock bench latency --load 0.5 --set penstock.commit.interval=10ms"
    })
final class LatencyCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private KafkaBenchOptions bench;

  @Option(
      names = "--load",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0.5,0.8,0.95",
      description = "Shares of the bare model's throughput. Default: ${DEFAULT-VALUE}.")
  private List<Double> loads = List.of();

  @Option(
      names = "--duration",
      paramLabel = "20s",
      defaultValue = "20s",
      converter = DurationConverter.class,
      description = "Duration of each load. Default: ${DEFAULT-VALUE}.")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--warm-up",
      paramLabel = "90s",
      defaultValue = "90s",
      converter = DurationConverter.class,
      description =
          "Longest warm-up, not measured; it ends when latency no longer falls."
              + " Default: ${DEFAULT-VALUE}.")
  private Duration warmUp = Duration.ZERO;

  @Option(
      names = "--slo-p99",
      paramLabel = "250ms",
      converter = DurationConverter.class,
      description = "The limit for the p99 of every load. Default: none.")
  private @Nullable Duration sloP99;

  LatencyCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    LatencyResult result =
        bench.measure(
            context,
            (settings, progress) -> {
              ModelDescriptor model = bench.model(settings, context);
              LatencyPlan plan =
                  new LatencyPlan(
                      settings,
                      model,
                      bench.workload(settings, model),
                      bench.servers(),
                      loads,
                      warmUp,
                      duration,
                      sloP99);
              return new LatencyBench(plan, progress).run();
            });
    return result.sloMet() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
