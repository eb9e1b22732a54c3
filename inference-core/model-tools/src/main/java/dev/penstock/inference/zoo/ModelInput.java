package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelProperties;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** One image's RGB pixels as a model's own tensor; for checks, where speed is no matter. */
final class ModelInput {

  private static final int CHANNELS = 3;

  private ModelInput() {}

  static long[] shape(ModelProperties model) {
    return model.layout() == Layout.NCHW
        ? new long[] {1, CHANNELS, model.cropHeight(), model.cropWidth()}
        : new long[] {1, model.cropHeight(), model.cropWidth(), CHANNELS};
  }

  static FloatBuffer floats(ModelProperties model, ByteBuffer pixels) {
    FloatBuffer tensor =
        ByteBuffer.allocateDirect(pixels.remaining() * 4)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < pixels.remaining(); i++) {
      int channel = channel(model, i);
      float value = Byte.toUnsignedInt(pixels.get(source(model, i)));
      tensor.put((value - model.mean().get(channel)) / model.deviation().get(channel));
    }
    return tensor.flip();
  }

  static ByteBuffer bytes(ModelProperties model, ByteBuffer pixels) {
    ByteBuffer tensor = ByteBuffer.allocateDirect(pixels.remaining());
    for (int i = 0; i < pixels.remaining(); i++) {
      tensor.put(pixels.get(source(model, i)));
    }
    return tensor.flip();
  }

  /** The channel, in the model's order, of the tensor's element. */
  private static int channel(ModelProperties model, int element) {
    return model.layout() == Layout.NCHW
        ? element / (model.cropHeight() * model.cropWidth())
        : element % CHANNELS;
  }

  /** Where the tensor's element stands in the RGB pixels. */
  private static int source(ModelProperties model, int element) {
    int area = model.cropHeight() * model.cropWidth();
    int place = model.layout() == Layout.NCHW ? element % area : element / CHANNELS;
    int channel = channel(model, element);
    int colour = model.channels() == ChannelOrder.RGB ? channel : CHANNELS - 1 - channel;
    return place * CHANNELS + colour;
  }
}
