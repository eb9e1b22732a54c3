package dev.penstock.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A report as one page that needs nothing else: no script, no font, no picture from elsewhere. */
public final class HtmlReport {

  private static final String STYLE =
      """
      :root{--ink:#1d2330;--soft:#667085;--line:#e3e7ee;--paper:#fff;--1:#2563eb;--2:#e8590c;--3:#0f9d6e;--4:#9333ea}
      @media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#2b3242;--paper:#12161f;--1:#6ea0ff;--2:#ff9a5c;--3:#4fd1a5;--4:#c490ff}}
      body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:56rem;margin:3rem auto;padding:0 1.5rem}
      h1{font-size:1.6rem;margin:0 0 1rem}h2{font-size:1.05rem;margin:2.2rem 0 .6rem}
      dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:0}dt{color:var(--soft)}dd{margin:0}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:500}
      .f{text-align:right}svg{width:100%;font:12px system-ui,sans-serif}svg text{fill:var(--soft)}svg .v{fill:var(--ink)}svg.w{height:auto;min-width:36rem}
      .s{overflow-x:auto}.g{display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));gap:1rem}
      figure{margin:0;border:1px solid var(--line);border-radius:6px;padding:.6rem;min-width:0}
      figure img,.n{width:100%;aspect-ratio:1;border-radius:4px;object-fit:cover}.n{display:grid;place-items:center;text-align:center;color:var(--soft);background:var(--line);padding:.5rem;box-sizing:border-box;font-size:.85rem;overflow-wrap:anywhere}
      figcaption{font-size:.85rem;margin-top:.5rem;overflow-wrap:anywhere}figcaption div:first-child{font-weight:600}dd{overflow-wrap:anywhere;min-width:0}
      @media(max-width:30rem){body{margin:1rem auto;padding:0 1rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}.g{grid-template-columns:repeat(2,1fr);gap:.6rem}}
      """;

  /** Whatever gets past the escaping can neither run nor load anything. */
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src '%s'; base-uri 'none'; form-action 'none'"
          .formatted(hash(STYLE));

  private HtmlReport() {}

  /** The page, in UTF-8. */
  public static String of(Report report) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .append(POLICY)
        .append("\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        .append("<title>Penstock: ")
        .append(escape(report.title()))
        .append("</title>\n<style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>Penstock: ")
        .append(escape(report.title()))
        .append("</h1>\n<dl>\n");
    report.facts().forEach(fact -> addFact(page, fact));
    page.append("</dl>\n");
    report.tables().forEach(table -> addTable(page, table));
    for (Plot plot : report.plots()) {
      page.append("<h2>").append(escape(plot.title())).append("</h2>\n");
      page.append("<div class=\"s\">").append(SvgPlot.of(plot)).append("</div>\n");
    }
    report.pictures().forEach(gallery -> addGallery(page, gallery));
    return page.append("</body></html>\n").toString();
  }

  private static void addFact(StringBuilder page, String fact) {
    String[] parts = fact.split(" {2,}", 2);
    page.append("<dt>%s</dt><dd>%s</dd>\n".formatted(escape(parts[0]), escape(parts[1])));
  }

  private static void addTable(StringBuilder page, Table table) {
    page.append("<h2>")
        .append(escape(table.title()))
        .append("</h2>\n<div class=\"s\"><table><thead>");
    addRow(page, table, table.columns(), "th");
    page.append("</thead><tbody>\n");
    table.rows().forEach(row -> addRow(page, table, row, "td"));
    page.append("</tbody></table></div>\n");
  }

  private static void addRow(StringBuilder page, Table table, List<String> row, String cell) {
    page.append("<tr>");
    for (int column = 0; column < row.size(); column++) {
      page.append(
          String.format(
              Locale.ROOT,
              "<%1$s%2$s>%3$s</%1$s>",
              cell,
              table.isFigures(column) ? " class=\"f\"" : "",
              escape(row.get(column))));
    }
    page.append("</tr>\n");
  }

  private static void addGallery(StringBuilder page, Gallery gallery) {
    page.append("<h2>").append(escape(gallery.title())).append("</h2>\n<div class=\"g\">\n");
    for (Gallery.Card card : gallery.cards()) {
      page.append("<figure>");
      if (card.picture().isEmpty()) {
        page.append("<div class=\"n\">").append(escape(card.missing())).append("</div>");
      } else {
        page.append("<img alt=\"\" src=\"").append(escape(card.picture())).append("\">");
      }
      page.append("<figcaption>");
      card.lines().forEach(line -> page.append("<div>").append(escape(line)).append("</div>"));
      page.append("</figcaption></figure>\n");
    }
    page.append("</div>\n");
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
