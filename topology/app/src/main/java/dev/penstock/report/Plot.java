package dev.penstock.report;

import java.util.List;

/**
 * A figure: bars, bars in rows under each other, or lines over the same places.
 *
 * @param x what the places are
 * @param y what the values are
 */
public record Plot(String title, String x, String y, Kind kind, List<Series> series) {

  enum Kind {
    BARS,
    ROWS,
    LINES
  }

  /** A value at a place; places stand side by side in the order given. */
  public record Point(String place, double value) {}

  /** One line, or the bars. */
  public record Series(String name, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  public Plot {
    series = List.copyOf(series);
  }

  public static Plot bars(String title, String x, String y, List<Point> points) {
    return new Plot(title, x, y, Kind.BARS, List.of(new Series("", points)));
  }

  /** Bars under each other, for places whose names are long or many, and for narrow screens. */
  public static Plot rows(String title, String x, String y, List<Point> points) {
    return new Plot(title, x, y, Kind.ROWS, List.of(new Series("", points)));
  }

  public static Plot lines(String title, String x, String y, List<Series> series) {
    return new Plot(title, x, y, Kind.LINES, series);
  }
}
