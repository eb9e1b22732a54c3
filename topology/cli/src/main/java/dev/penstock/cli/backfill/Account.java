package dev.penstock.cli.backfill;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.Rounded;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** How the account of any job is written, whether it reads a topic or files. */
public final class Account {

  private static final int BAR = 24;

  private Account() {}

  /** Dead letters with the stages at which they failed. */
  public static String letters(long all, SortedMap<String, Long> byStage) {
    return all == 0
        ? "0"
        : byStage.entrySet().stream()
            .map(stage -> "%s %,d".formatted(stage.getKey(), stage.getValue()))
            .collect(Collectors.joining(", ", "%,d (".formatted(all), ")"));
  }

  /** Percentiles in milliseconds. */
  public static String latency(OptionalDouble median, OptionalDouble high) {
    return median.isEmpty() || high.isEmpty()
        ? "no answer"
        : "p50 %.0f ms, p95 %.0f ms in the engine"
            .formatted(median.getAsDouble(), high.getAsDouble());
  }

  /**
   * How many batches there were, and how full.
   *
   * @param what a batch consists of
   */
  public static String batches(double batches, OptionalDouble mean, String what) {
    return mean.isEmpty()
        ? "none"
        : "%,.0f of %.1f %s on average".formatted(batches, mean.getAsDouble(), what);
  }

  /** Hours, minutes and seconds. */
  public static String clock(Duration time) {
    return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  /**
   * A bar and a percentage.
   *
   * @param fraction that is done, 0 to 1
   */
  public static String progress(double fraction, long all) {
    int filled = (int) Math.round(fraction * BAR);
    return "[%s%s] %.1f %% of %,d"
        .formatted("#".repeat(filled), "-".repeat(BAR - filled), 100 * fraction, all);
  }

  /** Dead letters, in sum and by stage. */
  public static void writeLetters(JsonGenerator out, long all, SortedMap<String, Long> byStage)
      throws IOException {
    out.writeNumberField("deadLettered", all);
    out.writeObjectFieldStart("deadLettersByStage");
    for (Map.Entry<String, Long> stage : byStage.entrySet()) {
      out.writeNumberField(stage.getKey(), stage.getValue());
    }
    out.writeEndObject();
  }

  /** Latency in milliseconds, and batches. */
  public static void writePace(
      JsonGenerator out,
      OptionalDouble median,
      OptionalDouble high,
      double batches,
      OptionalDouble meanBatch)
      throws IOException {
    writeOptional(out, "p50Millis", median);
    writeOptional(out, "p95Millis", high);
    out.writeNumberField("batches", Math.round(batches));
    writeOptional(out, "meanBatch", meanBatch);
  }

  static void writeOptional(JsonGenerator out, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent()) {
      out.writeNumberField(name, Rounded.to3(value.getAsDouble()));
    } else {
      out.writeNullField(name);
    }
  }
}
