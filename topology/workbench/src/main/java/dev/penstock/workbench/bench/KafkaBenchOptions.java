package dev.penstock.workbench.bench;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.report.Reportable;
import dev.penstock.bench.workload.Workload;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.produce.ImageFile;
import dev.penstock.cli.produce.ImageFiles;
import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.inference.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of measurements that send records through Kafka: where, and which records. */
final class KafkaBenchOptions {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Measure with this cluster, on topics of our own."
              + " Default: a broker on this machine, in a process of its own.")
  private @Nullable String servers;

  @Mixin private BenchOptions bench;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Send the image files of this folder, over and over.")
  private @Nullable Path images;

  @Option(
      names = "--tensors",
      description =
          "Send pixels in the model's size instead of JPEGs; stand-ins get them by default.")
  private boolean tensors;

  /** Measures, and prints the result. */
  <R extends Reportable> R measure(CommandContext context, BenchOptions.Measurement<R> measurement)
      throws Exception {
    return bench.measure(context, measurement, source());
  }

  /** Null for a broker of our own. */
  @Nullable String servers() {
    return servers;
  }

  boolean deviceTakesNoTime() {
    return bench.deviceTakesNoTime();
  }

  ModelDescriptor model(BenchSettings settings, CommandContext context) throws Exception {
    return bench.model(settings, context.terminal());
  }

  Workload workload(BenchSettings settings, ModelDescriptor model)
      throws ConfigException, IOException {
    if (images != null) {
      return Workload.files(
          ImageFiles.find(List.of(images)).stream().map(ImageFile::path).toList());
    }
    return tensors || !bench.isReal(settings)
        ? Workload.tensors(model.input())
        : Workload.photographs();
  }

  private ConfigSource source() {
    return ConfigSource.of(
        "--bootstrap-servers",
        servers == null ? Map.of() : Map.of("penstock.bootstrap.servers", servers));
  }
}
