package dev.penstock.workbench;

import dev.penstock.cli.CommandProvider;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.workbench.bench.BenchCommand;
import dev.penstock.workbench.broker.BrokerCommand;
import dev.penstock.workbench.demo.DemoCommand;
import java.util.Optional;

/** The commands of this module, found by {@link dev.penstock.cli.Main}. */
public final class WorkbenchCommands implements CommandProvider {

  @Override
  public Optional<Object> command(String name, CommandContext context) {
    return switch (name) {
      case "demo" -> Optional.of(new DemoCommand(context));
      case "broker" -> Optional.of(new BrokerCommand(context));
      case "bench" -> Optional.of(BenchCommand.with(context));
      default -> Optional.empty();
    };
  }
}
