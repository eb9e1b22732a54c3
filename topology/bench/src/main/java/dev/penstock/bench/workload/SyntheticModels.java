package dev.penstock.bench.workload;

import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.OutputSpec;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.tensor.ElementType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Descriptors for the devices that only stand in for a model: no file belongs to them. */
public final class SyntheticModels {

  private static final int CLASSES = 1000;

  private SyntheticModels() {}

  /** Takes pictures as ResNet-50 does, 224 x 224, 150 KB of pixels. */
  public static ModelDescriptor pictures() {
    return of("stand-in", 224, 224);
  }

  /** Takes tiny pictures, 1,008 bytes of pixels: records of 1 KB. */
  public static ModelDescriptor tinyPictures() {
    return of("tiny-stand-in", 16, 21);
  }

  private static ModelDescriptor of(String name, int height, int width) {
    List<Float> zeros = List.of(0f, 0f, 0f);
    List<Float> ones = List.of(1f, 1f, 1f);
    return new ModelDescriptor(
        name,
        "1",
        Path.of("none"),
        "",
        Precision.FP16,
        Math.max(height, width),
        false,
        new InputSpec(
            "pixels",
            ElementType.UINT8,
            Layout.NHWC,
            ChannelOrder.RGB,
            height,
            width,
            0,
            zeros,
            ones),
        new OutputSpec("scores", ElementType.FLOAT32, CLASSES, Activation.NONE),
        IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList());
  }
}
