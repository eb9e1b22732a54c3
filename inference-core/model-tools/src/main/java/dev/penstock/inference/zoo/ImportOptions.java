package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to import, and what of it cannot be left to the ONNX file or to the defaults, which suit the
 * classifiers of torchvision.
 *
 * @param model the ONNX file
 * @param labels one class a line, or JSON; see {@link LabelFile}
 * @param entry name and version in the repository
 * @param layout where the input's shape does not tell
 * @param channels the model was trained on, in its order; RGB if empty, gray if the input has one
 * @param mean for channel values of 0 to 255; ImageNet's if empty, for gray 0 and a deviation of
 *     255
 * @param deviation likewise
 * @param resize pixels of the shorter side; 256 for a crop of 224 if empty, others in proportion
 * @param crop side of the input, where its shape does not tell; 224 if empty
 * @param softmax whether the scores are logits, where the graph does not tell
 * @param half whether to convert an FP32 model to FP16
 * @param description a sentence for {@code model.properties}
 */
public record ImportOptions(
    Path model,
    Path labels,
    ModelVersion entry,
    Optional<Layout> layout,
    Optional<ChannelOrder> channels,
    Optional<List<Float>> mean,
    Optional<List<Float>> deviation,
    Optional<Integer> resize,
    Optional<Integer> crop,
    Optional<Boolean> softmax,
    boolean half,
    String description) {

  /** Everything as the file and the defaults say. */
  public static ImportOptions of(Path model, Path labels, ModelVersion entry, boolean half) {
    return new ImportOptions(
        model,
        labels,
        entry,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        half,
        "");
  }
}
