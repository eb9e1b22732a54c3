package dev.penstock.inference.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageReader;

/**
 * Reads the first image of a file with an ImageIO reader. Each file has its own: the JDK's hold the
 * pixels of the last one until they read another.
 */
final class RasterReader {

  private final ImageFormat format;
  private final ReaderFactory readers;

  RasterReader(ImageFormat format, ReaderFactory readers) {
    this.format = format;
    this.readers = readers;
  }

  /** Makes readers of one format. */
  interface ReaderFactory {
    ImageReader create() throws IOException;
  }

  /** The pixels of the first frame, which must be as large as its header said. */
  DecodedImage read(ByteBuffer encoded, int width, int height) throws IOException, ImageException {
    try (EncodedStream stream = new EncodedStream(encoded)) {
      ImageReader reader = readers.create();
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
