package dev.penstock.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  @Test
  void needsNothingFromElsewhereAndTakesNoMarkupFromNames() {
    Report report =
        new Report(
            "Pace",
            List.of("model       <script>x</script>"),
            List.of(new Table("Table", List.of("", "n"), List.of(List.of("a & b", "1")))),
            List.of(Plot.bars("Bars", "x", "y", List.of(new Plot.Point("a", 3)))));

    String page = HtmlReport.of(report);

    assertThat(page)
        .contains("<dt>model</dt><dd>&lt;script>x&lt;/script></dd>", "a &amp; b", "<svg", "<rect")
        .doesNotContain("<script", "http:", "https:", "src=", "@import");
  }

  @Test
  void picturesAreWithinThePageAndTheirTextsAreEscaped() {
    Report report =
        new Report(
            "Pictures",
            List.of(),
            List.of(),
            List.of(Plot.rows("Rows", "x", "y", List.of(new Plot.Point("<script>", 0.5)))),
            List.of(
                new Gallery(
                    "Two",
                    List.of(
                        Gallery.Card.of(new byte[] {1, 2, 3}, List.of("\"><script>")),
                        Gallery.Card.without("not available: <b>", List.of("b"))))));

    String page = HtmlReport.of(report);

    assertThat(page)
        .contains(
            "src=\"data:image/jpeg;base64,AQID\"",
            "<div>&quot;>&lt;script></div>",
            "not available: &lt;b>",
            "default-src 'none'")
        .doesNotContain("<script", "<b>", "http:", "https:");
  }

  @Test
  void tableOnATerminalAlignsFiguresToTheRight() {
    Table table =
        new Table("", List.of("name", "ms"), List.of(List.of("a", "1.5"), List.of("bcdef", "10")));

    assertThat(table.lines()).containsExactly("name    ms", "a      1.5", "bcdef   10");
  }
}
