package dev.penstock.bench.workload;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures that cost a decoder what a photograph of 500 x 375 costs: gradients, edges, grain. */
public final class DrawnPhotograph {

  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int SHAPES = 40;
  private static final int GRAIN = 12;

  private DrawnPhotograph() {}

  public static byte[] jpeg(long seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, colour(random), WIDTH, HEIGHT, colour(random)));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    for (int i = 0; i < SHAPES; i++) {
      graphics.setColor(colour(random));
      graphics.fillOval(
          random.nextInt(WIDTH), random.nextInt(HEIGHT), random.nextInt(90), random.nextInt(90));
    }
    graphics.dispose();
    addGrain(image, random);
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(image, "jpeg", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from memory
    }
  }

  private static void addGrain(BufferedImage image, Random random) {
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int rgb = image.getRGB(x, y);
        int grain = random.nextInt(2 * GRAIN + 1) - GRAIN;
        int red = clamp((rgb >> 16 & 0xff) + grain);
        int green = clamp((rgb >> 8 & 0xff) + grain);
        int blue = clamp((rgb & 0xff) + grain);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static Color colour(Random random) {
    return new Color(random.nextInt(1 << 24));
  }
}
