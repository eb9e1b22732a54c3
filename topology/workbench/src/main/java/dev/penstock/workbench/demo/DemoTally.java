package dev.penstock.workbench.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.Rounded;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.SourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Counts the answers of the demo, from nothing but the records that came out. For one thread. */
final class DemoTally {

  /** No two batches of a worker end at one time, and hardly any of two take the same one. */
  private record Batch(Instant endedAt, int size, long inferenceMicros) {}

  private record Source(TopicPartition partition, long offset) {}

  private final Map<Batch, Set<Integer>> partitionsOfBatches = new HashMap<>();
  private final Set<Source> answered = new HashSet<>();
  private long predicted;
  private long deadLettered;
  private long known;
  private long right;
  private @Nullable Instant last;

  /**
   * Counts a prediction.
   *
   * @param expected the right label, where it is known
   */
  void predicted(Prediction prediction, @Nullable String expected) {
    predicted++;
    SourceRecord source = prediction.getSource();
    answered(source.getTopic(), source.getPartition(), source.getOffset());
    partitionsOfBatches
        .computeIfAbsent(
            new Batch(
                prediction.getPredictedAt(),
                prediction.getBatchSize(),
                prediction.getInferenceMicros()),
            batch -> new HashSet<>())
        .add(source.getPartition());
    if (last == null || prediction.getPredictedAt().isAfter(last)) {
      last = prediction.getPredictedAt();
    }
    if (expected != null) {
      known++;
      right += prediction.getClasses().get(0).getLabel().equals(expected) ? 1 : 0;
    }
  }

  /** Counts a dead letter, by where its input record stands. */
  void deadLettered(String topic, int partition, long offset) {
    deadLettered++;
    answered(topic, partition, offset);
  }

  private void answered(String topic, int partition, long offset) {
    answered.add(new Source(new TopicPartition(topic, partition), offset));
  }

  long predictions() {
    return predicted;
  }

  long deadLetters() {
    return deadLettered;
  }

  /** Input records that have an answer. */
  int answers() {
    return answered.size();
  }

  /** Answers to records that had one already; there should be none. */
  long doubled() {
    return predicted + deadLettered - answered.size();
  }

  long wrong() {
    return known - right;
  }

  int batches() {
    return partitionsOfBatches.size();
  }

  double meanBatchSize() {
    return partitionsOfBatches.keySet().stream().mapToInt(Batch::size).average().orElse(0);
  }

  double meanPartitions() {
    return partitionsOfBatches.values().stream().mapToInt(Set::size).average().orElse(0);
  }

  /** Of the pictures whose right label is known; null if there are none. */
  @Nullable Double top1Accuracy() {
    return known == 0 ? null : (double) right / known;
  }

  /** From the given moment to the end of the last batch. */
  double imagesPerSecond(Instant begin) {
    double seconds = last == null ? 0 : Duration.between(begin, last).toNanos() / 1e9;
    return seconds <= 0 ? 0 : predicted / seconds;
  }

  void write(JsonGenerator out, long produced, Instant begin) throws IOException {
    out.writeNumberField("produced", produced);
    out.writeNumberField("predicted", predicted);
    out.writeNumberField("deadLettered", deadLettered);
    Double accuracy = top1Accuracy();
    if (accuracy == null) {
      out.writeNullField("top1Accuracy");
    } else {
      out.writeNumberField("top1Accuracy", Rounded.to3(accuracy));
    }
    out.writeNumberField("batches", batches());
    out.writeNumberField("meanBatchSize", Rounded.to3(meanBatchSize()));
    out.writeNumberField("partitionsPerBatchMean", Rounded.to3(meanPartitions()));
    out.writeNumberField("imagesPerSecond", Rounded.to3(imagesPerSecond(begin)));
  }
}
