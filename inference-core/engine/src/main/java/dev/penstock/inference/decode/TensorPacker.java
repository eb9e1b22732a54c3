package dev.penstock.inference.decode;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.tensor.ElementType;
import dev.penstock.inference.tensor.HalfFloat;
import dev.penstock.inference.tensor.Luma;
import java.nio.ByteBuffer;

/**
 * Writes an image's pixels into its row of a batch, in the model's layout, channel order and
 * element type, normalised. The one copy between the decoder and the model.
 *
 * <p>A channel has only 256 values, so normalised values are looked up. For one thread at a time;
 * each worker has one.
 */
public final class TensorPacker {

  /** Values of one decoded pixel. */
  private static final int RGB = 3;

  private final InputSpec spec;
  private final int channels;
  private final int pixels;
  private final int pixelStride;
  private final int channelStride;

  /** Normalised values by the model's channel and the pixel's value. */
  private final float[][] floats;

  /** The same as halves. */
  private final short[][] halves;

  /** Scratch for a gray model: the brightness of each pixel; else empty. */
  private final ByteBuffer gray;

  public TensorPacker(InputSpec spec) {
    this.spec = spec;
    this.channels = spec.channels().count();
    this.pixels = spec.height() * spec.width();
    boolean planar = spec.layout() == Layout.NCHW;
    this.pixelStride = planar ? 1 : channels;
    this.channelStride = planar ? pixels : 1;
    this.floats = new float[channels][256];
    this.halves = new short[channels][256];
    this.gray = ByteBuffer.allocate(channels == 1 ? pixels : 0);
    for (int channel = 0; channel < channels; channel++) {
      for (int value = 0; value < 256; value++) {
        floats[channel][value] = (value - spec.mean().get(channel)) / spec.deviation().get(channel);
        halves[channel][value] = HalfFloat.fromFloat(floats[channel][value]);
      }
    }
  }

  /**
   * Writes one image.
   *
   * @param image RGB, from its position to its limit; for a gray model also gray. The position
   *     stays
   * @param layout of {@code image}
   * @param batch of the machine's byte order
   * @param row the image's place in the batch
   */
  public void pack(ByteBuffer image, Layout layout, ByteBuffer batch, int row) {
    int base = row * spec.bytes();
    boolean planar = layout == Layout.NCHW;
    if (isAsIs(layout)) {
      batch.put(base, image, image.position(), spec.bytes());
    } else if (channels == RGB) {
      int step = planar ? 1 : RGB;
      for (int channel = 0; channel < RGB; channel++) {
        int source = image.position() + sourceChannel(channel) * (planar ? pixels : 1);
        pack(image, source, step, batch, base, channel);
      }
    } else if (image.remaining() == pixels) {
      pack(image, image.position(), 1, batch, base, 0);
    } else {
      pack(toGray(image), 0, 1, batch, base, 0);
    }
  }

  /**
   * Writes one channel.
   *
   * @param source where its first value is in the image
   * @param step from there to the next pixel's
   */
  private void pack(
      ByteBuffer image, int source, int step, ByteBuffer batch, int base, int channel) {
    int target = base + channel * channelStride * spec.type().bytes();
    switch (spec.type()) {
      case UINT8 -> packBytes(image, source, step, batch, target);
      case FLOAT16 -> packHalves(image, source, step, batch, target, halves[channel]);
      case FLOAT32 -> packFloats(image, source, step, batch, target, floats[channel]);
    }
  }

  private void packBytes(ByteBuffer image, int source, int step, ByteBuffer batch, int target) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      batch.put(target + pixel * pixelStride, image.get(source + pixel * step));
    }
  }

  private void packHalves(
      ByteBuffer image, int source, int step, ByteBuffer batch, int target, short[] values) {
    int stride = pixelStride * Short.BYTES;
    for (int pixel = 0; pixel < pixels; pixel++) {
      batch.putShort(target + pixel * stride, values[image.get(source + pixel * step) & 0xff]);
    }
  }

  private void packFloats(
      ByteBuffer image, int source, int step, ByteBuffer batch, int target, float[] values) {
    int stride = pixelStride * Float.BYTES;
    for (int pixel = 0; pixel < pixels; pixel++) {
      batch.putFloat(target + pixel * stride, values[image.get(source + pixel * step) & 0xff]);
    }
  }

  private ByteBuffer toGray(ByteBuffer rgb) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      int at = rgb.position() + pixel * RGB;
      gray.put(
          pixel,
          (byte) Luma.of(rgb.get(at) & 0xff, rgb.get(at + 1) & 0xff, rgb.get(at + 2) & 0xff));
    }
    return gray;
  }

  private boolean isAsIs(Layout layout) {
    return spec.type() == ElementType.UINT8
        && spec.layout() == layout
        && spec.channels() == ChannelOrder.RGB;
  }

  private int sourceChannel(int channel) {
    return spec.channels() == ChannelOrder.RGB ? channel : RGB - 1 - channel;
  }
}
