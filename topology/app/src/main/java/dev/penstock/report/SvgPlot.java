package dev.penstock.report;

import static dev.penstock.report.HtmlReport.escape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws a plot as SVG, in the colours of the page. */
final class SvgPlot {

  private static final int WIDTH = 800;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int LABELS = 150;
  private static final int MARGIN = 20;
  private static final int TOP = 26;
  private static final int BOTTOM = 48;
  private static final int GRID_LINES = 4;
  private static final int COLOURS = 4;
  private static final int LINE_HEIGHT = 14;

  private final Plot plot;
  private final List<Plot.Point> places;
  private final double top;

  /** Where the grid ends; lines are named beside it. */
  private final int right;

  private final List<Double> labels = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(Plot plot) {
    this.plot = plot;
    this.right = WIDTH - (plot.kind() == Plot.Kind.LINES ? LABELS : MARGIN);
    this.places = plot.series().get(0).points();
    this.top =
        niceAbove(
            plot.series().stream()
                .flatMap(series -> series.points().stream())
                .mapToDouble(Plot.Point::value)
                .max()
                .orElse(1));
  }

  static String of(Plot plot) {
    if (plot.kind() == Plot.Kind.ROWS) {
      return SvgRows.of(plot);
    }
    SvgPlot drawing = new SvgPlot(plot);
    drawing.draw();
    return drawing.svg.toString();
  }

  private void draw() {
    add(
        "<svg class=\"w\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
        WIDTH, HEIGHT, escape(plot.title()));
    drawGrid();
    drawPlaces();
    for (int i = 0; i < plot.series().size(); i++) {
      Plot.Series series = plot.series().get(i);
      if (plot.kind() == Plot.Kind.BARS) {
        drawBars(series);
      } else {
        drawLine(series, i);
      }
    }
    add("</svg>\n");
  }

  private void drawGrid() {
    for (int i = 0; i <= GRID_LINES; i++) {
      double value = top * i / GRID_LINES;
      add(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%3$.1f\" stroke=\"var(--line)\"/>\n",
          LEFT, right, y(value));
      add(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          LEFT - 8, y(value) + 4, figure(value));
    }
    add("<text x=\"%d\" y=\"14\" text-anchor=\"end\">%s</text>\n", LEFT - 8, escape(plot.y()));
  }

  private void drawPlaces() {
    for (int i = 0; i < places.size(); i++) {
      add(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          x(i), HEIGHT - BOTTOM + 18, escape(places.get(i).place()));
    }
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
        (LEFT + right) / 2, HEIGHT - 8, escape(plot.x()));
  }

  private void drawBars(Plot.Series series) {
    double width = Math.min(60, 0.6 * (right - LEFT) / series.points().size());
    for (int i = 0; i < series.points().size(); i++) {
      double value = series.points().get(i).value();
      add(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\""
              + " fill=\"var(--1)\"/>\n",
          x(i) - width / 2, y(value), width, y(0) - y(value));
      add(
          "<text class=\"v\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
          x(i), y(value) - 6, figure(value));
    }
  }

  private void drawLine(Plot.Series series, int index) {
    String colour = "var(--" + (index % COLOURS + 1) + ")";
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < series.points().size(); i++) {
      double value = series.points().get(i).value();
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : " L", x(i), y(value)));
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>\n",
          x(i), y(value), colour, escape(series.name() + " " + figure(value)));
    }
    add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", path, colour);
    double last = series.points().get(series.points().size() - 1).value();
    add(
        "<text class=\"v\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
        x(series.points().size() - 1) + 10,
        free(y(last) + 4),
        escape((series.name() + " " + figure(last)).strip()));
  }

  /** The nearest height above for a label that covers no other. */
  private double free(double y) {
    double free = y;
    while (taken(free)) {
      free -= 1;
    }
    labels.add(free);
    return free;
  }

  private boolean taken(double y) {
    return labels.stream().anyMatch(label -> Math.abs(label - y) < LINE_HEIGHT);
  }

  private double x(int place) {
    return LEFT + (place + 0.5) * (right - LEFT) / places.size();
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
  }

  static String figure(double value) {
    return String.format(
        Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%,.0f" : "%.3g", value);
  }

  /** The next of 1, 2, 4, 5, 8 times a power of ten, which divide well into grid lines. */
  static double niceAbove(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
    for (double step : new double[] {1, 2, 4, 5, 8}) {
      if (value <= step * power) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
