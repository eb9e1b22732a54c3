package dev.penstock.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.report.Reportable;
import dev.penstock.bench.workload.SyntheticModels;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.LogLevels;
import dev.penstock.cli.console.Progress;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.run.ServedModel;
import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.Provider;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.report.HtmlReport;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What all measurements have in common: the options for the model or its stand-in and for where the
 * figures go, and the run from the settings to the printed result.
 */
final class BenchOptions {

  @Mixin private SettingsOptions given;

  @ArgGroup private @Nullable StandIn standIn;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Most images of one batch; penstock.batch.size means the same.")
  private @Nullable Integer batch;

  @Option(names = "--json", description = "Print the figures as one JSON object.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with the figures and plots, too.")
  private @Nullable Path html;

  /** In the place of a model. */
  static final class StandIn {

    @Option(
        names = "--device-ms",
        paramLabel = "MS",
        description = "Instead of a model, a device that takes this long for a batch, and no CPU.")
    private @Nullable Integer deviceMillis;

    @Option(
        names = "--null-model",
        description = "Instead of a model, a device that takes no time; records of 1 KB.")
    private boolean nullModel;
  }

  /** One measurement, as a command defines it. */
  @FunctionalInterface
  interface Measurement<R extends Reportable> {

    /**
     * Measures.
     *
     * @param progress receives a line from time to time
     */
    R run(BenchSettings settings, Consumer<String> progress) throws Exception;
  }

  /**
   * Measures under the user's settings, and prints the result.
   *
   * @param ofCommand what the command's other options say
   */
  <R extends Reportable> R measure(
      CommandContext context, Measurement<R> measurement, ConfigSource... ofCommand)
      throws Exception {
    LogLevels.measuring();
    Progress progress = new Progress(context.terminal());
    R result = measurement.run(settings(ofCommand), progress::at);
    progress.end();
    print(result, context.terminal());
    return result;
  }

  /** The user's settings under these options. */
  private BenchSettings settings(ConfigSource... ofCommand) {
    Map<String, String> own = new HashMap<>();
    if (batch != null) {
      own.put("penstock.batch.size", batch.toString());
    }
    if (deviceTakesNoTime()) {
      own.put("penstock.model.provider", "null");
    } else if (standIn != null) {
      own.put("penstock.model.provider", "simulated");
      own.put("penstock.simulated.batch-time", standIn.deviceMillis + "ms");
    }
    ConfigSource options = ConfigSource.of("bench", own);
    return fixed -> {
      ConfigSource[] sources = new ConfigSource[ofCommand.length + 2];
      System.arraycopy(ofCommand, 0, sources, 0, ofCommand.length);
      sources[ofCommand.length] = options;
      sources[ofCommand.length + 1] = ConfigSource.of("bench", fixed);
      return given.load(sources);
    };
  }

  boolean deviceTakesNoTime() {
    return standIn != null && standIn.nullModel;
  }

  /** The model that the settings name, or the stand-in. */
  ModelDescriptor model(BenchSettings settings, Terminal terminal)
      throws ConfigException, IOException, ModelException, InferenceException {
    if (standIn != null) {
      return deviceTakesNoTime() ? SyntheticModels.tinyPictures() : SyntheticModels.pictures();
    }
    return ServedModel.load(settings.load(Map.of()).model(), terminal);
  }

  /** Whether the predictions mean something. */
  boolean isReal(BenchSettings settings) throws ConfigException {
    Provider provider = settings.load(Map.of()).model().provider();
    return provider != Provider.SIMULATED && provider != Provider.NULL;
  }

  /** Prints the figures, and writes the page that was asked for. */
  private void print(Reportable result, Terminal terminal) throws IOException {
    Report report = result.report();
    if (html != null) {
      Files.writeString(html, HtmlReport.of(report));
      terminal.note("wrote " + html);
    }
    if (json) {
      terminal.result(new ObjectMapper().writeValueAsString(result));
      return;
    }
    report.facts().forEach(terminal::result);
    for (Table table : report.tables()) {
      terminal.result("");
      terminal.result(table.title());
      table.lines().forEach(line -> terminal.result("  " + line));
    }
  }
}
