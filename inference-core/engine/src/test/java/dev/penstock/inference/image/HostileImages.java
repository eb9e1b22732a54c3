package dev.penstock.inference.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Draws the images that decoders trip over. */
final class HostileImages {

  /** Colours of the quarters of {@link #quarters}: top left and right, bottom left and right. */
  static final int[] QUARTERS = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff};

  private HostileImages() {}

  /** A picture whose four quarters differ, so that its orientation shows. */
  static BufferedImage quarters(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int quarter = (x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2);
        image.setRGB(x, y, 0xff000000 | QUARTERS[quarter]);
      }
    }
    return image;
  }

  static byte[] encode(RenderedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException("cannot write " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A picture in RGB, 64 x 64. */
  static byte[] plain(String format) {
    return encode(quarters(64, 64, BufferedImage.TYPE_INT_RGB), format);
  }

  /** A small JPEG whose frame header claims another size. */
  static byte[] jpegClaiming(int width, int height) {
    byte[] jpeg = plain("jpeg");
    int frame = indexOf(jpeg, new byte[] {(byte) 0xff, (byte) 0xc0});
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
    return jpeg;
  }

  /** A small PNG whose IHDR, checksum and all, claims another size. */
  static byte[] pngClaiming(int width, int height) {
    byte[] png = plain("png");
    ByteBuffer bytes = ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
    bytes.putInt(29, (int) crc(png, 12, 17));
    return png;
  }

  /** A small GIF whose canvas claims another size. */
  static byte[] gifClaiming(int width, int height) {
    byte[] gif = plain("gif");
    gif[6] = (byte) width;
    gif[7] = (byte) (width >> 8);
    gif[8] = (byte) height;
    gif[9] = (byte) (height >> 8);
    return gif;
  }

  /** A small BMP that claims another size. */
  static byte[] bmpClaiming(int width, int height) {
    byte[] bmp = plain("bmp");
    ByteBuffer bytes = ByteBuffer.wrap(bmp);
    bytes.putInt(18, Integer.reverseBytes(width)).putInt(22, Integer.reverseBytes(height));
    return bmp;
  }

  /** The file cut off at every 64th byte. */
  static List<byte[]> truncations(byte[] file) {
    return IntStream.range(0, (file.length + 63) / 64)
        .mapToObj(i -> Arrays.copyOf(file, 64 * i))
        .toList();
  }

  /** One colour as four inverted components, as Adobe writes them. */
  static byte[] cmykJpeg(int cyan, int magenta, int yellow, int black) {
    byte[] ink = {(byte) ~cyan, (byte) ~magenta, (byte) ~yellow, (byte) ~black};
    return withSegment(fourComponents(ink), 0xee, adobe(0));
  }

  /** One colour as Y, Cb and Cr of its inks, taken for red, green and blue, and inverted black. */
  static byte[] ycckJpeg(int y, int cb, int cr, int black) {
    byte[] samples = {(byte) y, (byte) cb, (byte) cr, (byte) ~black};
    return withSegment(fourComponents(samples), 0xee, adobe(2));
  }

  private static byte[] adobe(int transform) {
    byte[] body = Arrays.copyOf("Adobe\0d".getBytes(StandardCharsets.ISO_8859_1), 12);
    body[11] = (byte) transform;
    return body;
  }

  private static byte[] fourComponents(byte[] pixel) {
    WritableRaster raster = Raster.createInterleavedRaster(0, 32, 32, 4, null);
    for (int i = 0; i < 32 * 32; i++) {
      raster.setDataElements(i % 32, i / 32, pixel);
    }
    return jpeg(new IIOImage(raster, null, null), false);
  }

  /** A JPEG that is sent in several scans: cut between two of them, it looks merely blurred. */
  static byte[] progressiveJpeg(BufferedImage image) {
    return jpeg(new IIOImage(image, null, null), true);
  }

  /**
   * A progressive JPEG of a few bytes a scan: after the first, each holds one coefficient of no
   * block.
   *
   * @param between stands between any two scans
   */
  static byte[] jpegOfScans(int scans, int width, int height, byte... between) {
    ByteBuffer jpeg = ByteBuffer.allocate(4096 + (16 + between.length) * scans);
    jpeg.put(new byte[] {(byte) 0xff, (byte) 0xd8});
    segment(jpeg, 0xdb, filledWith(65, 1).put(0, (byte) 0).array());
    ByteBuffer frame = ByteBuffer.allocate(9).put((byte) 8);
    frame.putShort((short) height).putShort((short) width).put(new byte[] {1, 1, 0x11, 0});
    segment(jpeg, 0xc2, frame.array());
    // Both tables have the codes 0, for nothing, and 10, for a run of 2^14 blocks of nothing.
    segment(jpeg, 0xc4, table(0x00, 0x00, 0x01));
    segment(jpeg, 0xc4, table(0x10, 0x00, 0xe0));
    for (int scan = 0; scan < scans; scan++) {
      int coefficient = scan == 0 ? 0 : 1 + (scan - 1) % 63;
      segment(jpeg, 0xda, new byte[] {1, 1, 0, (byte) coefficient, (byte) coefficient, 0});
      jpeg.put(scan == 0 ? filledWith(64, 0).array() : new byte[] {(byte) 0x80, 0, 0});
      jpeg.put(between);
    }
    jpeg.put(new byte[] {(byte) 0xff, (byte) 0xd9});
    return Arrays.copyOf(jpeg.array(), jpeg.position());
  }

  private static ByteBuffer filledWith(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] table(int slot, int symbolOfOneBit, int symbolOfTwoBits) {
    byte[] table = new byte[1 + 16 + 2];
    table[0] = (byte) slot;
    table[1] = 1;
    table[2] = 1;
    table[17] = (byte) symbolOfOneBit;
    table[18] = (byte) symbolOfTwoBits;
    return table;
  }

  private static void segment(ByteBuffer jpeg, int marker, byte[] body) {
    jpeg.put((byte) 0xff).put((byte) marker).putShort((short) (body.length + 2)).put(body);
  }

  private static byte[] jpeg(IIOImage image, boolean progressive) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    if (progressive) {
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, image, param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A JPEG with one more marker segment right at its start. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] body) {
    ByteBuffer longer = ByteBuffer.allocate(jpeg.length + 4 + body.length);
    longer.put(jpeg, 0, 2).put((byte) 0xff).put((byte) marker);
    longer.putShort((short) (body.length + 2)).put(body);
    return longer.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** A PNG with one more chunk right after its IHDR. */
  static byte[] withChunk(byte[] png, String type, byte[] body) {
    ByteBuffer longer = ByteBuffer.allocate(png.length + 12 + body.length);
    int afterHeader = 33;
    longer.put(png, 0, afterHeader).putInt(body.length);
    longer.put(type.getBytes(StandardCharsets.US_ASCII)).put(body);
    longer.putInt((int) crc(longer.array(), afterHeader + 4, 4 + body.length));
    return longer.put(png, afterHeader, png.length - afterHeader).array();
  }

  /** A TIFF structure with nothing but an orientation. */
  static byte[] exif(int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(26);
    tiff.putInt(0x4d4d002a).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  /** The body of a JPEG's EXIF segment. */
  static byte[] exifSegment(int orientation) {
    return ByteBuffer.allocate(32)
        .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
        .put(exif(orientation))
        .array();
  }

  private static long crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return crc.getValue();
  }

  private static int indexOf(byte[] bytes, byte[] pattern) {
    for (int i = 0; i <= bytes.length - pattern.length; i++) {
      if (Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
        return i;
      }
    }
    throw new IllegalArgumentException("pattern is not there");
  }
}
