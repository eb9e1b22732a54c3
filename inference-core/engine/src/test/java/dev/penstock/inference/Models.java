package dev.penstock.inference;

import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.OutputSpec;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A model of four classes over pictures of 4 x 4 pixels, for devices that need no file. */
final class Models {

  static final ModelDescriptor TINY = of(Layout.NHWC, ChannelOrder.RGB);

  /** The same with its channels in planes. */
  static final ModelDescriptor TINY_NCHW = of(Layout.NCHW, ChannelOrder.RGB);

  /** Of one channel, and validated without EXIF. */
  static final ModelDescriptor GRAY = of(Layout.NHWC, ChannelOrder.GRAY);

  /** The first byte of pixels that a scripted device knows again. */
  static final byte MARK = 77;

  private Models() {}

  private static ModelDescriptor of(Layout layout, ChannelOrder channels) {
    return new ModelDescriptor(
        "tiny",
        "1",
        Path.of("none"),
        "0",
        Precision.FP32,
        4,
        channels == ChannelOrder.GRAY,
        new InputSpec(
            "in", ElementType.UINT8, layout, channels, 4, 4, 0, channels.each(0), channels.each(1)),
        new OutputSpec("out", ElementType.FLOAT32, 4, Activation.SOFTMAX),
        List.of("a", "b", "c", "d"));
  }

  static ImageInput encoded() {
    return new ImageInput.Encoded(ByteBuffer.allocate(10));
  }

  static ImageInput pixels(int side) {
    return new ImageInput.Pixels(List.of(side, side, 3), ByteBuffer.allocate(side * side * 3));
  }

  static ImageInput marked() {
    ByteBuffer pixels = ByteBuffer.allocate(4 * 4 * 3).put(0, MARK);
    return new ImageInput.Pixels(List.of(4, 4, 3), pixels);
  }
}
