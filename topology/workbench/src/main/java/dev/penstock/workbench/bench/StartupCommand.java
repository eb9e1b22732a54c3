package dev.penstock.workbench.bench;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.startup.StartupBench;
import dev.penstock.bench.startup.StartupPlan;
import dev.penstock.bench.startup.StartupResult;
import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.run.ServedModel;
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

  private final CommandContext session;

  @Mixin private BenchOptions bench;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often everything is started, in turn. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  StartupCommand(CommandContext session) {
    this.session = session;
  }

  @Override
  public Integer call() throws Exception {
    LogLevels.measuring();
    BenchSettings settings = bench.settings();
    StartupPlan plan =
        new StartupPlan(
            settings,
            ServedModel.load(settings.load(Map.of()).model(), session.terminal()),
            Main.class,
            List.of("run"),
            rounds);
    Progress progress = new Progress(session.terminal());
    StartupResult result = new StartupBench(plan, progress::at).run();
    progress.end();
    bench.tell(result, session.terminal());
    return ExitCode.DONE;
  }
}
