package dev.penstock.inference;

import java.nio.ByteBuffer;
import java.util.List;

/** An image to classify. The buffers are read, neither copied nor changed. */
public sealed interface ImageInput {

  /** An encoded image file: JPEG, PNG, GIF, BMP or WebP. */
  record Encoded(ByteBuffer bytes) implements ImageInput {}

  /**
   * Pixels in the model's size, one unsigned byte a value: RGB, or gray for a model of one channel.
   *
   * @param shape height, width, channels (3, or 1 for a model of one channel); for a model of
   *     layout NCHW also channels, height, width
   * @param values as many as the shape's product
   */
  record Pixels(List<Integer> shape, ByteBuffer values) implements ImageInput {
    public Pixels {
      shape = List.copyOf(shape);
    }
  }
}
