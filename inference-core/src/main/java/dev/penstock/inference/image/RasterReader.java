package dev.penstock.inference.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageReader;

/** Reads the first image of a file with one ImageIO reader, which it keeps. */
final class RasterReader {

  private final ImageFormat format;
  private final ImageReader reader;

  RasterReader(ImageFormat format, ImageReader reader) {
    this.format = format;
    this.reader = reader;
  }

  /** The pixels of the first frame, which must be as large as its header said. */
  DecodedImage read(ByteBuffer encoded, int width, int height) throws IOException, ImageException {
    try (EncodedStream stream = new EncodedStream(encoded)) {
      reader.setInput(stream, true, true);
      BufferedImage image = reader.read(0);
      if (stream.ranOut()) {
        throw new ImageException(format + " is truncated after " + stream.length() + " bytes");
      }
      if (image.getWidth() != width || image.getHeight() != height) {
        throw new ImageException(format + " contradicts its own header");
      }
      return RasterPixels.of(image);
    }
  }
}
