package dev.penstock.inference.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads JPEGs with the JDK's libjpeg, as raw samples: its own conversions mistake colour spaces,
 * refuse or garble four components.
 */
final class JpegReader {

  private static final byte COMMENT = (byte) 0xfe;

  private final ImageReader reader = JdkReaders.create(ImageFormat.JPEG);
  private @Nullable String damage;

  JpegReader() {
    reader.addIIOReadWarningListener((source, warning) -> noteWarning(warning));
  }

  DecodedImage read(ByteBuffer encoded, JpegHeader header) throws IOException, ImageException {
    damage = null;
    Raster raster;
    try (EncodedStream stream = new EncodedStream(withoutProfiles(encoded, header))) {
      reader.setInput(stream, true, true);
      raster = reader.readRaster(0, null);
      if (stream.ranOut()) {
        throw new ImageException("JPEG is truncated after " + stream.length() + " bytes");
      }
      reader.setInput(null); // or it would hold the pixels until it reads another file
    }
    if (damage != null) {
      throw new ImageException("JPEG is damaged: " + damage);
    }
    checkAgrees(raster, header);
    byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
    PixelGrid grid = PixelGrid.packed(header.width(), header.height(), header.colours().samples());
    return new DecodedImage(samples, grid, header.colours());
  }

  /** Makes comments of ICC profiles: unused here, and the JDK refuses a file for a broken one. */
  private static ByteBuffer withoutProfiles(ByteBuffer encoded, JpegHeader header) {
    if (header.profiles().isEmpty()) {
      return encoded;
    }
    ByteBuffer copy = ByteBuffer.allocate(encoded.remaining()).put(encoded.duplicate()).rewind();
    for (int marker : header.profiles()) {
      copy.put(marker, COMMENT);
    }
    return copy;
  }

  /**
   * libjpeg fills what it cannot read with gray and goes on. Bytes to spare between markers are the
   * one complaint of that kind that leaves the picture whole.
   */
  private void noteWarning(String warning) {
    String prefix = "Corrupt JPEG data: ";
    if (damage == null && warning.startsWith(prefix) && !warning.contains("extraneous bytes")) {
      damage = warning.substring(prefix.length());
    }
  }

  private static void checkAgrees(Raster raster, JpegHeader header) throws ImageException {
    if (raster.getWidth() != header.width()
        || raster.getHeight() != header.height()
        || raster.getNumBands() != header.colours().samples()) {
      throw new ImageException("JPEG contradicts its own header");
    }
  }
}
