package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelVersion;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to import, and what of it cannot be left to the ONNX file, to a look at its answers or to
 * the defaults.
 *
 * @param model the ONNX file
 * @param labels one class a line, or JSON; see {@link LabelFile}
 * @param entry name and version in the repository
 * @param image how images are prepared
 * @param output name of the output with the scores, where the graph has several
 * @param scores what the scores are; looked at if empty
 * @param pictures that the model is tried with
 * @param half whether to convert an FP32 model to FP16
 * @param limits of what a conversion may change
 * @param force whether to publish a conversion that fails them
 * @param description a sentence for {@code model.properties}
 */
public record ImportOptions(
    Path model,
    Path labels,
    ModelVersion entry,
    ImageOptions image,
    Optional<String> output,
    Optional<ScoreKind> scores,
    Pictures pictures,
    boolean half,
    Comparison.Limits limits,
    boolean force,
    String description) {

  /** Everything as the file, its answers to drawn pictures and the defaults say. */
  public static ImportOptions of(Path model, Path labels, ModelVersion entry, boolean half) {
    return new ImportOptions(
        model,
        labels,
        entry,
        ImageOptions.UNSAID,
        Optional.empty(),
        Optional.empty(),
        Pictures.drawn(),
        half,
        Comparison.Limits.DEFAULT,
        false,
        "");
  }
}
