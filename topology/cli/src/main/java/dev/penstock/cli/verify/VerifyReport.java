package dev.penstock.cli.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.Text;
import dev.penstock.cli.verify.Replay.Reason;
import dev.penstock.cli.verify.Replay.Unreplayed;
import dev.penstock.cli.verify.Replayed.Outcome;
import dev.penstock.inference.Classification;
import dev.penstock.report.Table;
import dev.penstock.schemas.ScoredClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of a sample, as text and as JSON.
 *
 * @param topic of the predictions
 * @param seed that draws the sample again
 * @param tolerance largest difference of a score that is none
 * @param provider that replayed; null if nothing could be
 * @param noPrediction records that are no predictions
 */
record VerifyReport(
    String topic,
    long seed,
    double tolerance,
    @Nullable String provider,
    List<Replayed> replayed,
    List<Unreplayed> unreplayed,
    long noPrediction) {

  private static final int SHOWN = 20;
  private static final int MOST_DETAILS = 3;

  private long count(Outcome outcome) {
    return replayed.stream().filter(each -> each.outcome(tolerance) == outcome).count();
  }

  /** The largest difference first. */
  List<Replayed> different() {
    return replayed.stream()
        .filter(each -> each.outcome(tolerance) == Outcome.DIFFERENT)
        .sorted(
            Comparator.comparingDouble(Replayed::difference)
                .reversed()
                .thenComparing(each -> Replay.source(each.prediction()).toString()))
        .toList();
  }

  private Map<Reason, Long> reasons() {
    Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    unreplayed.forEach(each -> counts.merge(each.reason(), 1L, Long::sum));
    if (noPrediction > 0) {
      counts.put(Reason.NO_PREDICTION, noPrediction);
    }
    return counts;
  }

  private Set<String> details(Reason reason) {
    return unreplayed.stream()
        .filter(each -> each.reason() == reason && !each.detail().isEmpty())
        .map(Unreplayed::detail)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Predictions that were made by another provider than replayed them, by provider. */
  private Map<String, Long> otherProviders() {
    return replayed.stream()
        .map(each -> each.prediction().getModel().getProvider())
        .filter(made -> !made.equals(provider))
        .collect(Collectors.groupingBy(made -> made, Collectors.counting()));
  }

  private long sample() {
    return replayed.size() + unreplayed.size() + noPrediction;
  }

  private double largestDifference() {
    return replayed.stream().mapToDouble(Replayed::difference).max().orElse(0);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("topic             %s".formatted(Text.onOneLine(topic)));
    lines.add("sample            %,d predictions (--seed %d)".formatted(sample(), seed));
    lines.add("same to the bit   %,d".formatted(count(Outcome.SAME_BITS)));
    lines.add(
        "within tolerance  %,d (scores differ by at most %s)"
            .formatted(count(Outcome.WITHIN_TOLERANCE), tolerance));
    lines.add("different         %,d".formatted(count(Outcome.DIFFERENT)));
    lines.add("not replayed      %,d".formatted(unreplayed.size() + noPrediction));
    reasons()
        .forEach(
            (reason, count) -> {
              lines.add("  %,d: %s".formatted(count, reason));
              Set<String> details = details(reason);
              details.stream()
                  .limit(MOST_DETAILS)
                  .forEach(detail -> lines.add("    " + Text.onOneLine(detail)));
              if (details.size() > MOST_DETAILS) {
                lines.add("    ... and %,d more".formatted(details.size() - MOST_DETAILS));
              }
            });
    otherProviders()
        .forEach(
            (made, count) ->
                lines.add(
                    "provider          %,d predictions were made on %s and replayed on %s"
                        .formatted(count, Text.onOneLine(made), provider)));
    addDifferent(lines);
    return lines;
  }

  private void addDifferent(List<String> lines) {
    List<Replayed> different = different();
    if (different.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(
        different.size() > SHOWN
            ? "Different, the first %d of %,d (--json has all)".formatted(SHOWN, different.size())
            : "Different");
    lines.addAll(
        new Table(
                "",
                List.of("id", "source", "difference", "written", "now"),
                different.stream().limit(SHOWN).map(VerifyReport::row).toList())
            .lines());
  }

  private static List<String> row(Replayed each) {
    ScoredClass written =
        each.prediction().getClasses().isEmpty() ? null : each.prediction().getClasses().get(0);
    Classification.ScoredClass now = each.answer().classes().get(0);
    return List.of(
        Text.onOneLine(each.prediction().getId()),
        Text.onOneLine(Replay.source(each.prediction()).toString()),
        String.format(Locale.ROOT, "%.6f", each.difference()),
        written == null ? "nothing" : scored(written.getLabel(), written.getScore()),
        scored(now.label(), now.score()));
  }

  private static String scored(String label, float score) {
    return String.format(Locale.ROOT, "%s %.6f", Text.onOneLine(label), score);
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStringField("topic", topic);
    out.writeNumberField("seed", seed);
    out.writeNumberField("tolerance", tolerance);
    out.writeStringField("provider", provider);
    out.writeNumberField("sample", sample());
    out.writeNumberField("same", count(Outcome.SAME_BITS));
    out.writeNumberField("withinTolerance", count(Outcome.WITHIN_TOLERANCE));
    out.writeNumberField("different", count(Outcome.DIFFERENT));
    writeDifference(out, "largestDifference", largestDifference());
    out.writeNumberField("notReplayed", unreplayed.size() + noPrediction);
    out.writeObjectFieldStart("otherProviders");
    for (Map.Entry<String, Long> other : otherProviders().entrySet()) {
      out.writeNumberField(other.getKey(), other.getValue());
    }
    out.writeEndObject();
    out.writeArrayFieldStart("reasons");
    for (Map.Entry<Reason, Long> reason : reasons().entrySet()) {
      out.writeStartObject();
      out.writeStringField(
          "reason", reason.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      out.writeStringField("text", reason.getKey().toString());
      out.writeNumberField("count", reason.getValue());
      out.writeArrayFieldStart("details");
      for (String detail : details(reason.getKey())) {
        out.writeString(detail);
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("differences");
    for (Replayed each : different()) {
      write(out, each);
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, Replayed each) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", each.prediction().getId());
    out.writeStringField("topic", each.prediction().getSource().getTopic());
    out.writeNumberField("partition", each.prediction().getSource().getPartition());
    out.writeNumberField("offset", each.prediction().getSource().getOffset());
    writeDifference(out, "difference", each.difference());
    out.writeArrayFieldStart("written");
    for (ScoredClass scored : each.prediction().getClasses()) {
      write(out, scored.getIndex(), scored.getLabel(), scored.getScore());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("now");
    for (Classification.ScoredClass scored : each.answer().classes()) {
      write(out, scored.index(), scored.label(), scored.score());
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, int index, String label, float score)
      throws IOException {
    out.writeStartObject();
    out.writeNumberField("index", index);
    out.writeStringField("label", label);
    out.writeNumberField("score", score);
    out.writeEndObject();
  }

  /** JSON has no infinity. */
  private static void writeDifference(JsonGenerator out, String name, double value)
      throws IOException {
    out.writeFieldName(name);
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }
}
