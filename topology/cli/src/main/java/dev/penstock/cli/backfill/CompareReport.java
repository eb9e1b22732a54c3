package dev.penstock.cli.backfill;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.backfill.compare.Comparison;
import dev.penstock.backfill.compare.Comparison.ChangedImage;
import dev.penstock.backfill.compare.Comparison.ClassAgreement;
import dev.penstock.backfill.compare.Comparison.Side;
import dev.penstock.backfill.compare.Thumbnails.Thumbnail;
import dev.penstock.cli.console.Text;
import dev.penstock.kafka.RecordLookup.Coordinates;
import dev.penstock.report.Gallery;
import dev.penstock.report.Plot;
import dev.penstock.report.Report;
import dev.penstock.report.Table;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison as text, as JSON and as a page. */
record CompareReport(Comparison comparison) {

  private static final int MOST_CLASSES = 20;
  private static final int MOST_BARS = 25;
  private static final int MOST_ROWS = 200;

  boolean isEmpty() {
    return comparison.joined() == 0;
  }

  static String percent(double share) {
    return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String score(double value) {
    return Double.isNaN(value) ? "none" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Where the images that changed most are, at most so many. */
  List<Coordinates> sources(int limit) {
    return comparison.mostChanged().stream()
        .limit(limit)
        .map(image -> source(image.left()))
        .toList();
  }

  private static Coordinates source(Prediction prediction) {
    return new Coordinates(
        prediction.getSource().getTopic(),
        prediction.getSource().getPartition(),
        prediction.getSource().getOffset());
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>(facts());
    for (Table table : List.of(classes(MOST_CLASSES), changed())) {
      if (!table.rows().isEmpty()) {
        lines.add("");
        lines.add(table.title());
        table.lines().forEach(lines::add);
      }
    }
    return lines;
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add("joined            %,d images".formatted(comparison.joined()));
    facts.add(
        "top-1 agreement   %s (%,d images)"
            .formatted(percent(comparison.agreement()), comparison.sameTop()));
    facts.add("top-5 agreement   %s of the classes".formatted(percent(comparison.overlap())));
    facts.add(
        "score shift       mean %s, p95 %s, max %s (of the left best class)"
            .formatted(
                score(comparison.shift().mean()),
                score(comparison.shift().p95()),
                score(comparison.shift().max())));
    addSide(facts, "left", comparison.left());
    addSide(facts, "right", comparison.right());
    return facts;
  }

  private static void addSide(List<String> facts, String side, Side what) {
    facts.add("%-16s  %s".formatted(side, Text.onOneLine(what.name())));
    String models = what.models().isEmpty() ? "none" : String.join(", ", what.models());
    facts.add("%-16s  %s".formatted(side + " models", Text.onOneLine(models)));
    facts.add("%-16s  %,d".formatted("only " + side, what.only()));
    facts.add("%-16s  %,d".formatted("duplicates " + side, what.duplicates()));
    if (what.unreadable() > 0) {
      facts.add(
          "%-16s  %,d values are no predictions".formatted("others " + side, what.unreadable()));
    }
  }

  private Table classes(int limit) {
    List<ClassAgreement> all = comparison.classes();
    List<List<String>> rows = all.stream().limit(limit).map(CompareReport::row).toList();
    String more = all.size() > limit ? ", the %d most frequent".formatted(limit) : "";
    return new Table(
        "Classes of the left" + more,
        List.of("class", "images", "agreement", "most frequent replacement", "times"),
        rows);
  }

  private static List<String> row(ClassAgreement each) {
    return List.of(
        Text.onOneLine(each.label()),
        Long.toString(each.count()),
        percent(each.agreement()),
        each.replacement().map(Text::onOneLine).orElse(""),
        each.replaced() == 0 ? "" : Long.toString(each.replaced()));
  }

  private Table changed() {
    return new Table(
        "Images that changed most",
        List.of("id", "source", "change", "left", "right"),
        comparison.mostChanged().stream()
            .map(
                image ->
                    List.of(
                        Text.onOneLine(image.left().getId()),
                        Text.onOneLine(source(image.left()).toString()),
                        score(image.change()),
                        best(image.left()),
                        best(image.right())))
            .toList());
  }

  private static String best(Prediction prediction) {
    ScoredClass best = prediction.getClasses().get(0);
    return "%s %s".formatted(Text.onOneLine(best.getLabel()), score(best.getScore()));
  }

  /** The page; images without a picture here have a card without one. */
  Report page(Map<Coordinates, Thumbnail> pictures) {
    List<Plot> plots = new ArrayList<>();
    if (!isEmpty()) {
      plots.add(
          Plot.rows(
              "Score shift of the left best class",
              "right score less left score",
              "images",
              histogram()));
      plots.add(
          Plot.rows(
              "Agreement by class",
              "classes of the left, most frequent first",
              "images with the same best class, %",
              comparison.classes().stream()
                  .limit(MOST_BARS)
                  .map(
                      each ->
                          new Plot.Point(
                              "%s (%,d)".formatted(Text.onOneLine(each.label()), each.count()),
                              100 * each.agreement()))
                  .toList()));
    }
    List<Gallery.Card> cards = cards(pictures);
    List<Table> tables = new ArrayList<>(List.of(classes(MOST_ROWS)));
    if (comparison.mostChanged().size() > cards.size()) {
      tables.add(changed());
    }
    List<Gallery> galleries =
        cards.isEmpty() ? List.of() : List.of(new Gallery("Images that changed most", cards));
    return new Report("two sets of predictions", facts(), tables, plots, galleries);
  }

  /** From the first bin that has images to the last one. */
  private List<Plot.Point> histogram() {
    List<Long> bins = comparison.shift().bins();
    int first = 0;
    int last = bins.size() - 1;
    while (first < last && bins.get(first) == 0) {
      first++;
    }
    while (last > first && bins.get(last) == 0) {
      last--;
    }
    List<Plot.Point> points = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      double from = -1 + 2.0 * i / bins.size();
      String range = String.format(Locale.ROOT, "%.1f to %.1f", from, from + 2.0 / bins.size());
      points.add(new Plot.Point(range, bins.get(i)));
    }
    return points;
  }

  private List<Gallery.Card> cards(Map<Coordinates, Thumbnail> pictures) {
    List<Gallery.Card> cards = new ArrayList<>();
    for (ChangedImage image : comparison.mostChanged()) {
      Thumbnail picture = pictures.get(source(image.left()));
      if (picture != null) {
        List<String> lines =
            List.of(
                Text.onOneLine(image.left().getId()),
                "left: " + best(image.left()),
                "right: " + best(image.right()),
                Text.onOneLine(source(image.left()).toString()));
        cards.add(
            picture
                .jpeg()
                .map(jpeg -> Gallery.Card.of(jpeg, lines))
                .orElseGet(() -> Gallery.Card.without(picture.missing(), lines)));
      }
    }
    return cards;
  }

  void write(JsonGenerator out) throws IOException {
    write(out, "left", comparison.left());
    write(out, "right", comparison.right());
    out.writeNumberField("joined", comparison.joined());
    out.writeNumberField("sameTop1", comparison.sameTop());
    write(out, "top1Agreement", comparison.agreement());
    write(out, "top5Agreement", comparison.overlap());
    out.writeObjectFieldStart("scoreShift");
    write(out, "mean", comparison.shift().mean());
    write(out, "p95", comparison.shift().p95());
    write(out, "max", comparison.shift().max());
    out.writeEndObject();
    out.writeArrayFieldStart("classes");
    for (ClassAgreement each : comparison.classes()) {
      out.writeStartObject();
      out.writeStringField("label", each.label());
      out.writeNumberField("images", each.count());
      out.writeNumberField("agreement", each.agreement());
      out.writeStringField("replacement", each.replacement().orElse(null));
      out.writeNumberField("replaced", each.replaced());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("mostChanged");
    for (ChangedImage image : comparison.mostChanged()) {
      out.writeStartObject();
      out.writeStringField("id", image.left().getId());
      Coordinates source = source(image.left());
      out.writeStringField("topic", source.topic());
      out.writeNumberField("partition", source.partition());
      out.writeNumberField("offset", source.offset());
      out.writeNumberField("change", image.change());
      write(out, "left", image.left().getClasses().get(0));
      write(out, "right", image.right().getClasses().get(0));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, String name, Side side) throws IOException {
    out.writeObjectFieldStart(name);
    out.writeStringField("name", side.name());
    out.writeArrayFieldStart("models");
    for (String model : side.models()) {
      out.writeString(model);
    }
    out.writeEndArray();
    out.writeNumberField("only", side.only());
    out.writeNumberField("duplicates", side.duplicates());
    out.writeNumberField("unreadable", side.unreadable());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String name, ScoredClass best) throws IOException {
    out.writeObjectFieldStart(name);
    out.writeStringField("label", best.getLabel());
    out.writeNumberField("score", best.getScore());
    out.writeEndObject();
  }

  /** JSON has no NaN. */
  private static void write(JsonGenerator out, String name, double value) throws IOException {
    out.writeFieldName(name);
    if (Double.isNaN(value)) {
      out.writeNull();
    } else {
      out.writeNumber(value);
    }
  }
}
