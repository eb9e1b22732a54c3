package dev.penstock.inference.zoo;

import java.awt.image.BufferedImage;

/**
 * One picture's motif with everything chosen that varies. Coordinates run from -1 to 1 along the
 * shorter side, from the picture's middle.
 */
final class MotifRenderer {

  private final Motif motif;
  private final SplitMix random;
  private final int width;
  private final int height;
  private final double size;
  private final double centreX;
  private final double centreY;
  private final double cosine;
  private final double sine;
  private final double[] ink;
  private final double[] ground;
  private final double lightX;
  private final double lightY;
  private final double brightness;
  private final double noise;

  MotifRenderer(Motif motif, SplitMix random, int width, int height) {
    this.motif = motif;
    this.random = random;
    this.width = width;
    this.height = height;
    // Shapes stay inside what the centre crop of 224 out of 256 leaves.
    this.size = motif.isTexture() ? random.between(0.35, 0.6) : random.between(0.5, 0.62);
    double room = motif.isTexture() ? 1 : 0.85 - size;
    this.centreX = random.between(-room, room);
    this.centreY = random.between(-room, room);
    double turn = random.between(-0.15, 0.15);
    this.cosine = StrictMath.cos(turn);
    this.sine = StrictMath.sin(turn);
    this.ground = colour(random, 0, 75);
    this.ink = colour(random, 180, 255);
    this.lightX = random.between(-0.2, 0.2);
    this.lightY = random.between(-0.2, 0.2);
    this.brightness = random.between(0.75, 1.05);
    this.noise = random.between(0, 10);
  }

  BufferedImage render() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    double unit = 2.0 / Math.min(width, height);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = pixel((x + 0.5 - width / 2.0) * unit, (y + 0.5 - height / 2.0) * unit, unit);
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  private int pixel(double x, double y, double unit) {
    double dx = x - centreX;
    double dy = y - centreY;
    double distance = motif.distance(dx * cosine + dy * sine, dy * cosine - dx * sine, size);
    double covered = Math.min(Math.max(0.5 - distance / unit, 0), 1);
    double light = brightness + lightX * x + lightY * y;
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      double value = ground[channel] + covered * (ink[channel] - ground[channel]);
      // Two uniform numbers make a bell, near enough to a camera's noise.
      double grain = noise * (random.nextDouble() + random.nextDouble() - 1) * 2;
      long level = Math.round(value * light + grain);
      rgb = rgb << 8 | (int) Math.min(Math.max(level, 0), 255);
    }
    return rgb;
  }

  private static double[] colour(SplitMix random, double low, double high) {
    return new double[] {
      random.between(low, high), random.between(low, high), random.between(low, high)
    };
  }
}
