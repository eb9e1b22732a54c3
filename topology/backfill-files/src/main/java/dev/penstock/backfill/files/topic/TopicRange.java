package dev.penstock.backfill.files.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.backfill.bounds.ResolvedBounds;
import dev.penstock.schemas.PartitionBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a topic that a job reads, as it was when the job began. Partitions follow one another
 * in ascending order, and every offset has a position, whether it has a record or not: positions
 * stay what they are when records are compacted or deleted.
 *
 * @param topicId the brokers' id of the topic
 * @param slices in ascending order of the partitions
 * @param from older records are outside the time; empty for no limit
 * @param to so are records of this time or later; empty for no limit
 */
record TopicRange(
    String topic,
    String topicId,
    List<Slice> slices,
    Optional<Instant> from,
    Optional<Instant> to) {

  private static final ObjectMapper JSON = new ObjectMapper();

  TopicRange {
    slices = List.copyOf(slices);
  }

  /**
   * The part of one partition.
   *
   * @param position of its first offset, which may be a missing one
   * @param start first offset that there was
   * @param end exclusive
   * @param missing offsets before the start that were asked for and had been deleted
   */
  record Slice(int partition, long position, long start, long end, long missing) {

    /** First offset that was asked for. */
    long first() {
      return start - missing;
    }

    long length() {
      return end - first();
    }

    long positionOf(long offset) {
      return position + offset - first();
    }

    long offsetAt(long wanted) {
      return first() + wanted - position;
    }
  }

  static TopicRange of(String topic, ResolvedBounds bounds) {
    List<Slice> slices = new ArrayList<>();
    long position = 0;
    for (PartitionBounds each : bounds.partitions()) {
      Slice slice =
          new Slice(
              each.getPartition(), position, each.getStart(), each.getEnd(), each.getMissing());
      slices.add(slice);
      position += slice.length();
    }
    return new TopicRange(topic, bounds.topicId(), slices, bounds.fromTime(), bounds.toTime());
  }

  /** Number of positions. */
  long length() {
    return slices.stream().mapToLong(Slice::length).sum();
  }

  /** Writes it to a file; whoever calls makes it durable. */
  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("topic", topic).put("topicId", topicId);
    from.ifPresent(time -> json.put("from", time.toEpochMilli()));
    to.ifPresent(time -> json.put("to", time.toEpochMilli()));
    var partitions = json.putArray("partitions");
    for (Slice slice : slices) {
      partitions
          .addObject()
          .put("partition", slice.partition())
          .put("position", slice.position())
          .put("start", slice.start())
          .put("end", slice.end())
          .put("missing", slice.missing());
    }
    Files.writeString(file, JSON.writeValueAsString(json) + "\n");
  }

  static TopicRange read(Path file) throws IOException {
    JsonNode json = JSON.readTree(file.toFile());
    List<Slice> slices = new ArrayList<>();
    for (JsonNode slice : json.withArray("partitions")) {
      slices.add(
          new Slice(
              slice.required("partition").asInt(),
              slice.required("position").asLong(),
              slice.required("start").asLong(),
              slice.required("end").asLong(),
              slice.required("missing").asLong()));
    }
    return new TopicRange(
        json.required("topic").asText(),
        json.required("topicId").asText(),
        slices,
        time(json.get("from")),
        time(json.get("to")));
  }

  private static Optional<Instant> time(@Nullable JsonNode millis) {
    return Optional.ofNullable(millis).map(JsonNode::asLong).map(Instant::ofEpochMilli);
  }
}
