package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.tensor.Luma;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** One image's RGB pixels as a model's own tensor; for checks, where speed is no matter. */
final class ModelInput {

  /** Values of one decoded pixel. */
  private static final int RGB = 3;

  private ModelInput() {}

  static long[] shape(ModelProperties model) {
    int channels = model.channels().count();
    return model.layout() == Layout.NCHW
        ? new long[] {1, channels, model.cropHeight(), model.cropWidth()}
        : new long[] {1, model.cropHeight(), model.cropWidth(), channels};
  }

  static FloatBuffer floats(ModelProperties model, ByteBuffer pixels) {
    int elements = elements(model);
    FloatBuffer tensor =
        ByteBuffer.allocateDirect(elements * 4).order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < elements; i++) {
      int channel = channel(model, i);
      float value = value(model, pixels, i);
      tensor.put((value - model.mean().get(channel)) / model.deviation().get(channel));
    }
    return tensor.flip();
  }

  static ByteBuffer bytes(ModelProperties model, ByteBuffer pixels) {
    int elements = elements(model);
    ByteBuffer tensor = ByteBuffer.allocateDirect(elements);
    for (int i = 0; i < elements; i++) {
      tensor.put((byte) value(model, pixels, i));
    }
    return tensor.flip();
  }

  private static int elements(ModelProperties model) {
    return model.cropHeight() * model.cropWidth() * model.channels().count();
  }

  /** The channel, in the model's order, of the tensor's element. */
  private static int channel(ModelProperties model, int element) {
    return model.layout() == Layout.NCHW
        ? element / (model.cropHeight() * model.cropWidth())
        : element % model.channels().count();
  }

  /** What the tensor's element is in the RGB pixels, 0 to 255. */
  private static int value(ModelProperties model, ByteBuffer pixels, int element) {
    int area = model.cropHeight() * model.cropWidth();
    int channels = model.channels().count();
    int at = RGB * (model.layout() == Layout.NCHW ? element % area : element / channels);
    int red = Byte.toUnsignedInt(pixels.get(at));
    int green = Byte.toUnsignedInt(pixels.get(at + 1));
    int blue = Byte.toUnsignedInt(pixels.get(at + 2));
    if (model.channels() == ChannelOrder.GRAY) {
      return Luma.of(red, green, blue);
    }
    int channel = channel(model, element);
    int colour = model.channels() == ChannelOrder.RGB ? channel : RGB - 1 - channel;
    return colour == 0 ? red : colour == 1 ? green : blue;
  }
}
