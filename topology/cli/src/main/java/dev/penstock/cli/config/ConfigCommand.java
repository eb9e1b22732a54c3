package dev.penstock.cli.config;

import dev.penstock.app.AutomaticValues;
import dev.penstock.app.AutomaticValues.Choice;
import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.console.Terminal;
import dev.penstock.config.ConfigException;
import dev.penstock.config.EffectiveSetting;
import dev.penstock.config.ModelConfig;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.cache.NoCacheException;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.zoo.DemoModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings in effect, and where each comes from. */
@Command(
    name = "config",
    description = {
      "Show every setting with its value and where it comes from, or report every error in them.",
      "Where it is auto, the value that it comes to on this machine is shown, and why. Secrets are"
          + " masked."
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
    PenstockConfig config = settings.load(kafka.source());
    Map<String, Choice> chosen = new HashMap<>(AutomaticValues.of(config));
    chosen.putAll(ofModel(config.model()));
    List<Row> rows =
        config.describe().stream().map(row -> new Row(row, chosen.get(row.key()))).toList();
    if (json) {
      rows.forEach(this::printJson);
    } else {
      print(rows);
    }
    return ExitCode.DONE;
  }

  /** A setting, and what was chosen if it leaves the choice open. */
  private record Row(EffectiveSetting setting, @Nullable Choice chosen) {

    String effective() {
      return chosen == null ? setting.value() : chosen.value();
    }

    String origin() {
      return chosen == null
          ? setting.origin()
          : "%s (auto: %s)".formatted(setting.origin(), chosen.because());
    }
  }

  private static Map<String, Choice> ofModel(ModelConfig model) {
    Map<String, Choice> chosen = new HashMap<>();
    if (model.repository().isEmpty()) {
      chosen.put(ModelConfig.REPOSITORY.key(), repository());
    }
    if (model.name().isEmpty()) {
      chosen.put(
          ModelConfig.MODEL_NAME.key(),
          model
              .path()
              .map(path -> new Choice("none", ModelConfig.PATH.key() + " names the model"))
              .orElseGet(() -> new Choice(DemoModel.ENTRY.name(), "the demo model")));
    }
    return chosen;
  }

  private static Choice repository() {
    try {
      return new Choice(UserCache.models().toString(), "in the user's cache");
    } catch (NoCacheException e) {
      return new Choice("none", String.valueOf(e.getMessage()));
    }
  }

  private void print(List<Row> rows) {
    int keys = rows.stream().mapToInt(row -> row.setting().key().length()).max().orElse(1);
    int values = rows.stream().mapToInt(row -> row.effective().length()).max().orElse(1);
    String line = "%-" + keys + "s  %-" + Math.max(1, Math.min(40, values)) + "s  %s";
    for (Row row : rows) {
      terminal.result(line.formatted(row.setting().key(), row.effective(), row.origin()));
    }
  }

  private void printJson(Row row) {
    terminal.json(
        out -> {
          out.writeStringField("key", row.setting().key());
          out.writeStringField("value", row.setting().value());
          out.writeStringField("effective", row.effective());
          out.writeStringField("because", row.chosen() == null ? null : row.chosen().because());
          out.writeStringField("origin", row.setting().origin());
          out.writeStringField("doc", row.setting().doc());
        });
  }
}
