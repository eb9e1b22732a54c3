package dev.penstock.inference.decode;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.tensor.ElementType;
import dev.penstock.inference.tensor.HalfFloat;
import java.nio.ByteBuffer;

/**
 * Writes an image's pixels into its row of a batch, in the model's layout, channel order and
 * element type, normalised. The one copy between the decoder and the model.
 *
 * <p>A channel has only 256 values, so normalised values are looked up. For one thread at a time;
 * each worker has one.
 */
public final class TensorPacker {

  private static final int CHANNELS = 3;

  private final InputSpec spec;
  private final int pixels;
  private final int pixelStride;
  private final int channelStride;

  /** Normalised values by the model's channel and the pixel's value. */
  private final float[][] floats = new float[CHANNELS][256];

  /** The same as halves. */
  private final short[][] halves = new short[CHANNELS][256];

  public TensorPacker(InputSpec spec) {
    this.spec = spec;
    this.pixels = spec.height() * spec.width();
    boolean planar = spec.layout() == Layout.NCHW;
    this.pixelStride = planar ? 1 : CHANNELS;
    this.channelStride = planar ? pixels : 1;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int value = 0; value < 256; value++) {
        floats[channel][value] = (value - spec.mean().get(channel)) / spec.deviation().get(channel);
        halves[channel][value] = HalfFloat.fromFloat(floats[channel][value]);
      }
    }
  }

  /**
   * Writes one image.
   *
   * @param rgb RGB, from its position on; the position stays
   * @param layout of {@code rgb}
   * @param batch of the machine's byte order
   * @param row the image's place in the batch
   */
  public void pack(ByteBuffer rgb, Layout layout, ByteBuffer batch, int row) {
    int base = row * spec.bytes();
    if (isAsIs(layout)) {
      batch.put(base, rgb, rgb.position(), spec.bytes());
      return;
    }
    boolean planar = layout == Layout.NCHW;
    int stride = planar ? 1 : CHANNELS;
    for (int channel = 0; channel < CHANNELS; channel++) {
      int source = rgb.position() + sourceChannel(channel) * (planar ? pixels : 1);
      int target = base + channel * channelStride * spec.type().bytes();
      switch (spec.type()) {
        case UINT8 -> packBytes(rgb, source, stride, batch, target);
        case FLOAT16 -> packHalves(rgb, source, stride, batch, target, halves[channel]);
        case FLOAT32 -> packFloats(rgb, source, stride, batch, target, floats[channel]);
      }
    }
  }

  private void packBytes(
      ByteBuffer rgb, int source, int sourceStride, ByteBuffer batch, int target) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      batch.put(target + pixel * pixelStride, rgb.get(source + pixel * sourceStride));
    }
  }

  private void packHalves(
      ByteBuffer rgb, int source, int sourceStride, ByteBuffer batch, int target, short[] values) {
    int stride = pixelStride * Short.BYTES;
    for (int pixel = 0; pixel < pixels; pixel++) {
      batch.putShort(
          target + pixel * stride, values[rgb.get(source + pixel * sourceStride) & 0xff]);
    }
  }

  private void packFloats(
      ByteBuffer rgb, int source, int sourceStride, ByteBuffer batch, int target, float[] values) {
    int stride = pixelStride * Float.BYTES;
    for (int pixel = 0; pixel < pixels; pixel++) {
      batch.putFloat(
          target + pixel * stride, values[rgb.get(source + pixel * sourceStride) & 0xff]);
    }
  }

  private boolean isAsIs(Layout layout) {
    return spec.type() == ElementType.UINT8
        && spec.layout() == layout
        && spec.channels() == ChannelOrder.RGB;
  }

  private int sourceChannel(int channel) {
    return spec.channels() == ChannelOrder.RGB ? channel : CHANNELS - 1 - channel;
  }
}
