package dev.penstock.inference.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
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

  /**
   * Finds the samples of an ImageIO image. Transparency is dropped, not blended, and no colour
   * profile is applied: what Pillow's {@code convert("RGB")} does.
   */
  private static final class RasterPixels {

    private RasterPixels() {}

    static DecodedImage of(BufferedImage image) {
      Raster raster = image.getRaster();
      if (raster.getDataBuffer() instanceof DataBufferByte bytes
          && raster.getSampleModel() instanceof PixelInterleavedSampleModel model) {
        PixelGrid grid =
            new PixelGrid(
                image.getWidth(),
                image.getHeight(),
                0,
                model.getPixelStride(),
                model.getScanlineStride());
        return new DecodedImage(
            bytes.getData(), grid, inPlace(image.getColorModel(), model.getBandOffsets()));
      }
      return expanded(image.getRaster(), image.getColorModel());
    }

    private static PixelReader inPlace(ColorModel colours, int[] offsets) {
      if (colours instanceof IndexColorModel palette) {
        return PixelReader.indexed(palette(palette));
      }
      return offsets.length < 3
          ? PixelReader.rgb(offsets[0], offsets[0], offsets[0])
          : PixelReader.rgb(offsets[0], offsets[1], offsets[2]);
    }

    /** Packed bits, 16-bit samples and the like: rare, so simply brought to one byte a sample. */
    private static DecodedImage expanded(Raster raster, ColorModel colours) {
      int width = raster.getWidth();
      int height = raster.getHeight();
      int bands = raster.getNumBands();
      int[] bits = raster.getSampleModel().getSampleSize();
      boolean indexed = colours instanceof IndexColorModel;
      byte[] samples = new byte[Math.multiplyExact(width * bands, height)];
      int[] row = new int[width * bands];
      for (int y = 0, at = 0; y < height; y++) {
        raster.getPixels(0, y, width, 1, row);
        for (int i = 0; i < row.length; i++, at++) {
          samples[at] = (byte) (indexed ? row[i] : toEightBits(row[i], bits[i % bands]));
        }
      }
      int[] offsets = bands < 3 ? new int[] {0} : new int[] {0, 1, 2};
      return new DecodedImage(
          samples, PixelGrid.packed(width, height, bands), inPlace(colours, offsets));
    }

    /** The high byte of a wide sample; a narrow one stretched over the whole range. */
    private static int toEightBits(int value, int bits) {
      return bits >= 8 ? value >>> (bits - 8) : value * 255 / ((1 << bits) - 1);
    }

    private static int[] palette(IndexColorModel colours) {
      int[] palette = new int[Math.max(256, colours.getMapSize())];
      colours.getRGBs(palette);
      return palette;
    }
  }
}
