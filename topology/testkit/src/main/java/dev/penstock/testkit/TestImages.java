package dev.penstock.testkit;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures of one colour, which the colour model names. */
public final class TestImages {

  private TestImages() {}

  public static byte[] png(Color color) {
    return encoded("png", filled(color));
  }

  /**
   * A small picture of one colour.
   *
   * @param format that Java can write: png, jpg, gif or bmp
   */
  public static byte[] of(String format, Color color) {
    return encoded(format, filled(color));
  }

  private static BufferedImage filled(Color color) {
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.dispose();
    return image;
  }

  /**
   * A small red picture that takes so many bytes, most of them comments, which take no time to
   * decode.
   */
  public static byte[] jpeg(int bytes) {
    byte[] picture = encoded("jpg", filled(Color.RED));
    ByteBuffer jpeg = ByteBuffer.allocate(Math.max(bytes, picture.length));
    jpeg.put(picture, 0, 2);
    int left = jpeg.remaining() - (picture.length - 2);
    while (left >= 4) {
      int comment = Math.min(left - 2, 0xffff);
      jpeg.putShort((short) 0xfffe).putShort((short) comment);
      jpeg.position(jpeg.position() + comment - 2);
      left -= 2 + comment;
    }
    jpeg.put(picture, 2, picture.length - 2);
    return Arrays.copyOf(jpeg.array(), jpeg.position());
  }

  /** Random pixels, which no encoding makes smaller: about three bytes each. */
  public static byte[] noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return encoded("png", image);
  }

  private static byte[] encoded(String format, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
