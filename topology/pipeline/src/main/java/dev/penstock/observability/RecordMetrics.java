package dev.penstock.observability;

import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import java.util.Collection;

/** Counts what happens to records. Called on stream threads. */
public interface RecordMetrics {

  /** Counts nothing. */
  RecordMetrics NONE =
      new RecordMetrics() {
        @Override
        public void deadLetterStages(Collection<String> stages) {}

        @Override
        public void consumed(String topic) {}

        @Override
        public void predicted(RecordTimes times, RecordTrace trace) {}

        @Override
        public void deadLettered(String stage) {}
      };

  /**
   * Names every stage at which records can fail, before any does: a counter that appears with its
   * first count hides that one from {@code rate()}.
   */
  void deadLetterStages(Collection<String> stages);

  /** A record was read from this topic. */
  void consumed(String topic);

  /**
   * A prediction was forwarded.
   *
   * @param times of the record, whose turn has come
   * @param trace for the exemplars
   */
  void predicted(RecordTimes times, RecordTrace trace);

  /** A dead letter was forwarded; {@code stage} says where the record failed. */
  void deadLettered(String stage);
}
