package dev.penstock.cli.config;

import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.console.Terminal;
import dev.penstock.config.ConfigException;
import dev.penstock.config.EffectiveSetting;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings in effect, and where each comes from. */
@Command(
    name = "config",
    description = {
      "Show every setting with its value and where it comes from, or report every error in them.",
      "Secrets are masked."
    },
    footer = "  penstock config --config penstock.properties --set penstock.batch.size=16")
public final class ConfigCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  @Option(names = "--json", description = "Print a JSON object a line, with what each setting is.")
  private boolean json;

  public ConfigCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws ConfigException {
    List<EffectiveSetting> effective = settings.load(kafka.source()).describe();
    if (json) {
      effective.forEach(this::printJson);
    } else {
      print(effective);
    }
    return ExitCode.DONE;
  }

  private void print(List<EffectiveSetting> effective) {
    int keys = effective.stream().mapToInt(setting -> setting.key().length()).max().orElse(1);
    int values = effective.stream().mapToInt(setting -> setting.value().length()).max().orElse(1);
    String row = "%-" + keys + "s  %-" + Math.max(1, Math.min(40, values)) + "s  %s";
    for (EffectiveSetting setting : effective) {
      terminal.result(row.formatted(setting.key(), setting.value(), setting.origin()));
    }
  }

  private void printJson(EffectiveSetting setting) {
    terminal.json(
        out -> {
          out.writeStringField("key", setting.key());
          out.writeStringField("value", setting.value());
          out.writeStringField("origin", setting.origin());
          out.writeStringField("doc", setting.doc());
        });
  }
}
