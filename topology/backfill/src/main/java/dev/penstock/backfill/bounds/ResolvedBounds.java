package dev.penstock.backfill.bounds;

import dev.penstock.schemas.PartitionBounds;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The exact part of a topic that a job answers.
 *
 * @param topicId the brokers' id of the topic
 * @param partitions the job's partitions in ascending order; an empty one starts at its end
 * @param fromTime records between the bounds with an older timestamp are not part of the job; in
 *     whole milliseconds
 * @param toTime records between the bounds with this timestamp or a newer one are not part of the
 *     job; in whole milliseconds
 * @param notes for the user: sentences about partitions that hold less than was requested
 */
public record ResolvedBounds(
    String topicId,
    List<PartitionBounds> partitions,
    Optional<Instant> fromTime,
    Optional<Instant> toTime,
    List<String> notes) {

  public ResolvedBounds {
    partitions = List.copyOf(partitions);
    notes = List.copyOf(notes);
  }
}
