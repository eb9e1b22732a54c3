package dev.penstock.inference.zoo;

import java.util.List;
import java.util.Locale;

/**
 * What a demo picture shows. Each motif is a signed distance: below 0 inside, above 0 outside, so
 * that edges can be drawn smooth at any size without a graphics library.
 */
enum Motif {
  CIRCLE {
    @Override
    double distance(double x, double y, double size) {
      return length(x, y) - size;
    }
  },
  RING {
    @Override
    double distance(double x, double y, double size) {
      return Math.abs(length(x, y) - size) - size * 0.22;
    }
  },
  TRIANGLE {
    @Override
    double distance(double x, double y, double size) {
      double slanted = Math.abs(x) * HALF_SQRT3 + y * 0.5;
      return Math.max(slanted, -y) - size * 0.6;
    }
  },
  CROSS {
    @Override
    double distance(double x, double y, double size) {
      double along = Math.abs(x + y) * HALF_SQRT2;
      double across = Math.abs(x - y) * HALF_SQRT2;
      return Math.max(Math.max(along, across) - size, Math.min(along, across) - size * 0.24);
    }
  },
  HORIZONTAL_STRIPES {
    @Override
    double distance(double x, double y, double size) {
      return stripe(y, size * 0.6);
    }
  },
  VERTICAL_STRIPES {
    @Override
    double distance(double x, double y, double size) {
      return stripe(x, size * 0.6);
    }
  },
  DIAGONAL_STRIPES {
    @Override
    double distance(double x, double y, double size) {
      return stripe((x + y) * HALF_SQRT2, size * 0.6);
    }
  },
  CHECKERBOARD {
    @Override
    double distance(double x, double y, double size) {
      double column = stripe(x, size);
      double row = stripe(y, size);
      double nearest = Math.min(Math.abs(column), Math.abs(row));
      return column < 0 == row < 0 ? nearest : -nearest;
    }
  },
  DOTS {
    @Override
    double distance(double x, double y, double size) {
      double spacing = size * 0.7;
      return length(wrap(x, spacing), wrap(y, spacing)) - spacing * 0.3;
    }
  },
  ZIGZAG {
    @Override
    double distance(double x, double y, double size) {
      return stripe(y + 1.2 * Math.abs(wrap(x, size)), size * 0.7) * 0.64;
    }
  };

  /** The motifs in the order of the demo model's classes. */
  static final List<Motif> CLASSES = List.of(values());

  private static final double HALF_SQRT3 = Math.sqrt(3) / 2;

  private static final double HALF_SQRT2 = Math.sqrt(2) / 2;

  /** The class names. */
  static List<String> labels() {
    return CLASSES.stream().map(Motif::label).toList();
  }

  String label() {
    return "drawn " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether it fills the whole picture instead of standing somewhere in it. */
  boolean isTexture() {
    return compareTo(HORIZONTAL_STRIPES) >= 0;
  }

  /**
   * Signed distance to the motif's edge.
   *
   * @param size radius of a shape, or scale of a texture
   */
  abstract double distance(double x, double y, double size);

  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  /** Stripes of half the period each. */
  private static double stripe(double x, double period) {
    return Math.abs(wrap(x, period)) - period / 4;
  }

  /** Distance to the nearest multiple of the period, with its sign. */
  private static double wrap(double x, double period) {
    return x - period * Math.rint(x / period);
  }
}
