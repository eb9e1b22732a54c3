package dev.penstock.output;

import dev.penstock.output.OutputTopic.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns about topic settings that work, but perhaps not as intended. */
final class StartWarnings {

  private static final Logger log = LoggerFactory.getLogger(StartWarnings.class);

  private StartWarnings() {}

  /**
   * Warns if inputs may be too old for their answers to keep the timestamp.
   *
   * @param input settings of the input topic; null if they cannot be read
   */
  static void timestamps(@Nullable Settings input, String inputTopic, OutputTopic... outputs) {
    if (input == null) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    for (OutputTopic output : outputs) {
      reasons.addAll(reasons(input.keptMillis(), inputTopic, output));
    }
    if (!reasons.isEmpty()) {
      log.warn(
          "answers to old records will get the current time, and the input's in the header"
              + " penstock-input-timestamp: {}",
          String.join("; ", reasons));
    }
  }

  private static List<String> reasons(long inputKept, String inputTopic, OutputTopic output) {
    Settings settings = output.settings();
    List<String> reasons = new ArrayList<>();
    if (settings.createTime() && settings.keptMillis() < inputKept) {
      reasons.add(
          "retention.ms of topic %s is %d, that of %s is %s"
              .formatted(output.name(), settings.keptMillis(), inputTopic, limit(inputKept)));
    }
    if (settings.createTime() && settings.beforeMaxMillis() < inputKept) {
      reasons.add(
          "message.timestamp.before.max.ms of topic %s is %d, retention.ms of %s is %s"
              .formatted(output.name(), settings.beforeMaxMillis(), inputTopic, limit(inputKept)));
    }
    return reasons;
  }

  private static String limit(long millis) {
    return millis == Long.MAX_VALUE ? "unlimited" : Long.toString(millis);
  }
}
