package dev.penstock.cli.model;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.OutputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One model, checked as it is before it runs. */
@Command(
    name = "inspect",
    description = "Check one model against its ONNX file and show its inputs and outputs.",
    footer = "  penstock model inspect resnet50-demo")
final class ModelInspectCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private RepositoryOption repository;

  @Parameters(paramLabel = "NAME[:VERSION]", description = "The model; the newest by default.")
  private String model;

  @Option(names = "--json", description = "Print a JSON object, with all labels.")
  private boolean json;

  ModelInspectCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call() throws IOException, ModelException {
    ModelDescriptor found = repository.load(model);
    long bytes = Files.size(found.file());
    if (json) {
      printJson(found, bytes);
    } else {
      print(found, bytes);
    }
    return ExitCode.DONE;
  }

  private void print(ModelDescriptor found, long bytes) {
    InputSpec input = found.input();
    OutputSpec output = found.output();
    row("model", found.name() + ":" + found.version());
    row("file", "%s (%.1f MB)".formatted(found.file(), bytes / 1e6));
    row("sha256", found.digest());
    row("precision", found.precision().id());
    row("input", "%s %s".formatted(input.name(), shape(input)));
    row(
        "channels",
        input.channels() + ", mean " + input.mean() + ", deviation " + input.deviation());
    row(
        "image",
        "shorter side to %d, centre %d x %d%s"
            .formatted(
                found.resize(),
                input.height(),
                input.width(),
                found.ignoreExif() ? ", EXIF orientation ignored" : ""));
    row(
        "output",
        "%s %s[%d]%s"
            .formatted(
                output.name(),
                lower(output.type()),
                output.classes(),
                output.activation() == Activation.NONE
                    ? ""
                    : ", " + lower(output.activation()) + " to be done"));
    found.conversion().ifPresent(verdict -> row("converted", lower(verdict)));
    row("labels", sample(found));
  }

  private void row(String what, String value) {
    terminal.result("%-10s %s".formatted(what, value));
  }

  private void printJson(ModelDescriptor found, long bytes) {
    InputSpec input = found.input();
    terminal.json(
        out -> {
          out.writeStringField("name", found.name());
          out.writeStringField("version", found.version());
          out.writeStringField("file", found.file().toString());
          out.writeNumberField("bytes", bytes);
          out.writeStringField("digest", found.digest());
          out.writeStringField("precision", found.precision().id());
          out.writeNumberField("resize", found.resize());
          out.writeBooleanField("ignoreExif", found.ignoreExif());
          out.writeObjectFieldStart("input");
          out.writeStringField("name", input.name());
          out.writeStringField("type", lower(input.type()));
          out.writeStringField("layout", lower(input.layout()));
          out.writeStringField("channels", lower(input.channels()));
          out.writeNumberField("height", input.height());
          out.writeNumberField("width", input.width());
          out.writeNumberField("fixedBatch", input.fixedBatch());
          out.writeEndObject();
          out.writeObjectFieldStart("output");
          out.writeStringField("name", found.output().name());
          out.writeStringField("type", lower(found.output().type()));
          out.writeNumberField("classes", found.output().classes());
          out.writeStringField("activation", lower(found.output().activation()));
          out.writeEndObject();
          out.writeArrayFieldStart("labels");
          for (String label : found.labels()) {
            out.writeString(label);
          }
          out.writeEndArray();
        });
  }

  private static String shape(InputSpec input) {
    String batch = input.fixedBatch() == 0 ? "N" : String.valueOf(input.fixedBatch());
    int channels = input.channels().count();
    String sides = input.height() + "," + input.width();
    return switch (input.layout()) {
      case NHWC -> "%s[%s,%s,%d]".formatted(lower(input.type()), batch, sides, channels);
      case NCHW -> "%s[%s,%d,%s]".formatted(lower(input.type()), batch, channels, sides);
    };
  }

  private static String sample(ModelDescriptor found) {
    int shown = Math.min(10, found.labels().size());
    String some = String.join(", ", found.labels().subList(0, shown));
    return shown == found.labels().size() ? some : some + ", ... " + found.labels().size();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
