package dev.penstock.workbench.bench;

import dev.penstock.bench.ceiling.CeilingBench;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The bare model. */
@Command(
    name = "ceiling",
    description =
        "Run the bare model at every batch size, warm: images a second, time a batch, CPU an image.",
    footer = "  penstock bench ceiling --set penstock.model.name=resnet50 --html ceiling.html")
final class CeilingCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private BenchOptions bench;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often every size is measured, in turn. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  CeilingCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    bench.measure(
        context,
        (settings, progress) ->
            new CeilingBench(settings, bench.model(settings, context.terminal()), rounds, progress)
                .run());
    return ExitCode.DONE;
  }
}
