package dev.penstock.inference.zoo;

import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.image.ImageLimits;
import java.nio.ByteBuffer;
import java.util.List;

/** Turns drawn images into a batch with the decoder that serves requests. */
final class ImageBatch {

  private ImageBatch() {}

  /** Decodes into one direct buffer, uint8 NHWC. */
  static ByteBuffer of(List<DemoImage> pictures, ImageGeometry geometry) {
    ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);
    ByteBuffer all = ByteBuffer.allocateDirect(pictures.size() * geometry.bytes());
    for (int i = 0; i < pictures.size(); i++) {
      ByteBuffer row = all.slice(i * geometry.bytes(), geometry.bytes());
      try {
        decoder.decode(pictures.get(i).bytes(), geometry, row);
      } catch (ImageException e) {
        throw new IllegalStateException("we drew " + pictures.get(i).fileName() + " badly", e);
      }
    }
    return all;
  }
}
