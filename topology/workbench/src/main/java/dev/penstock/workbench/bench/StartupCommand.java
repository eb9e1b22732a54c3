package dev.penstock.workbench.bench;

import dev.penstock.bench.startup.StartupBench;
import dev.penstock.bench.startup.StartupPlan;
import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.run.ServedModel;
import dev.penstock.inference.model.ModelDescriptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a start takes. */
@Command(
    name = "startup",
    description = {
      "Start the engine alone and the whole application in processes of their own, with empty caches",
      "and with full ones: time to the first prediction, and peak memory."
    },
    footer = "  penstock bench startup --set penstock.model.name=resnet50")
final class StartupCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private BenchOptions bench;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often everything is started, in turn. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  StartupCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    bench.measure(
        context,
        (settings, progress) -> {
          ModelDescriptor model =
              ServedModel.load(settings.load(Map.of()).model(), context.terminal());
          return new StartupBench(
                  new StartupPlan(settings, model, Main.class, List.of("run"), rounds), progress)
              .run();
        });
    return ExitCode.DONE;
  }
}
