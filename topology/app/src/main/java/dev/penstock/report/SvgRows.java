package dev.penstock.report;

import static dev.penstock.report.HtmlReport.escape;

import java.util.List;
import java.util.Locale;

/**
 * Draws bars under each other as SVG. Widths are percentages, so that the text keeps its size on a
 * narrow screen.
 */
final class SvgRows {

  private static final int ROW = 38;
  private static final int HEAD = 36;
  private static final int BAR = 12;

  /** Percent; what is right of it is for the figure. */
  private static final double LONGEST = 82;

  private SvgRows() {}

  static String of(Plot plot) {
    List<Plot.Point> points = plot.series().get(0).points();
    double top = SvgPlot.niceAbove(points.stream().mapToDouble(Plot.Point::value).max().orElse(1));
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg width=\"100%%\" height=\"%d\" role=\"img\" aria-label=\"%s\">\n",
        HEAD + ROW * points.size(),
        escape(plot.title()));
    add(svg, "<text x=\"0\" y=\"12\">%s</text>\n", escape(plot.x()));
    add(svg, "<text x=\"0\" y=\"28\">bars: %s</text>\n", escape(plot.y()));
    for (int i = 0; i < points.size(); i++) {
      Plot.Point point = points.get(i);
      int y = HEAD + ROW * i;
      double width = Math.max(0, point.value()) / top * LONGEST;
      add(svg, "<text class=\"v\" x=\"0\" y=\"%d\">%s</text>\n", y + 14, escape(point.place()));
      add(
          svg,
          "<rect x=\"0\" y=\"%d\" width=\"%.2f%%\" height=\"%d\" rx=\"2\" fill=\"var(--1)\"/>\n",
          y + 19,
          width,
          BAR);
      add(
          svg,
          "<text x=\"%.2f%%\" y=\"%d\">%s</text>\n",
          width + 1,
          y + 29,
          SvgPlot.figure(point.value()));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
