package dev.penstock.workbench.bench;

import dev.penstock.bench.lag.LagBench;
import dev.penstock.bench.lag.LagPlan;
import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What watching many groups costs. */
@Command(
    name = "lag",
    description = {
      "Run 'lag --serve' beside a cluster with many groups, and measure how long its cycles take and",
      "how much memory it needs."
    },
    footer = "  penstock bench lag --partitions 1000 --groups 50")
final class LagBenchCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private BenchOptions bench;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Measure with this cluster, on topics of our own."
              + " Default: a broker on this machine, in a process of its own.")
  private @Nullable String servers;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Of 20 topics together. Default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "50",
      description = "Each reads two of the topics. Default: ${DEFAULT-VALUE}.")
  private int groups;

  @Option(
      names = "--cycles",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured in each situation. Default: ${DEFAULT-VALUE}.")
  private int cycles;

  LagBenchCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    bench.measure(
        context,
        (settings, progress) ->
            new LagBench(
                    new LagPlan(servers, partitions, groups, cycles, Main.class, List.of("lag")),
                    progress)
                .run());
    return ExitCode.DONE;
  }
}
