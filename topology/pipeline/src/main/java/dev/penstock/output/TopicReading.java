package dev.penstock.output;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers reported about one output topic.
 *
 * @param topic as they describe it; null if they did not
 * @param lasting problems that only a change of the topic or of permissions can fix
 * @param passing problems that may go away without intervention
 * @param premature whether to retry because the topic was just created
 */
record TopicReading(
    @Nullable OutputTopic topic, List<String> lasting, List<String> passing, boolean premature) {

  /** The brokers did not answer. */
  static final TopicReading NONE = new TopicReading(null, List.of(), List.of(), true);

  TopicReading {
    lasting = List.copyOf(lasting);
    passing = List.copyOf(passing);
  }

  static TopicReading described(OutputTopic topic, List<String> lasting, List<String> passing) {
    return new TopicReading(topic, lasting, passing, false);
  }

  static TopicReading missing(String problem) {
    return new TopicReading(null, List.of(problem), List.of(), true);
  }

  static TopicReading refused(String problem) {
    return new TopicReading(null, List.of(problem), List.of(), false);
  }

  /** All problems of the topics, in one line. */
  static Optional<String> problem(List<TopicReading> readings) {
    List<String> all =
        readings.stream()
            .flatMap(reading -> Stream.of(reading.lasting, reading.passing))
            .flatMap(List::stream)
            .toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
  }

  boolean isAnswered() {
    return topic != null || !lasting.isEmpty();
  }

  /** The topic as currently known. */
  OutputTopic after(OutputTopic before) {
    if (topic == null) {
      return before;
    }
    boolean unchanged = topic.settings().equals(before.settings());
    return unchanged && before.isPresentTimesOnly() ? topic.withPresentTimesOnly() : topic;
  }
}
