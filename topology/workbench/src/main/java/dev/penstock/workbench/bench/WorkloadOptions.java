package dev.penstock.workbench.bench;

import dev.penstock.bench.workload.Workload;
import dev.penstock.cli.produce.ImageFiles;
import dev.penstock.inference.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which records are sent to the model. */
final class WorkloadOptions {

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

  Workload load(ModelDescriptor model, boolean real) throws IOException {
    if (images != null) {
      return Workload.files(ImageFiles.find(List.of(images)));
    }
    return tensors || !real ? Workload.tensors(model.input()) : Workload.photographs();
  }
}
