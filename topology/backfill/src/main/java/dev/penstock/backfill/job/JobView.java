package dev.penstock.backfill.job;

import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.BackfillProgress;
import dev.penstock.schemas.PartitionBounds;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job as the log has it at one time.
 *
 * @param job its record
 * @param committed its progress in the partitions of which something is committed
 */
public record JobView(BackfillJob job, SortedMap<Integer, BackfillProgress> committed) {

  public JobView {
    committed = Collections.unmodifiableSortedMap(new TreeMap<>(committed));
  }

  /**
   * Whether this is the same attempt of the same job: one that was deleted and created again under
   * its name is another.
   */
  public boolean isSameAttempt(BackfillJob other) {
    return job.getName().equals(other.getName())
        && job.getAttempt() == other.getAttempt()
        && job.getCreatedAt().equals(other.getCreatedAt());
  }

  /**
   * How far a partition is.
   *
   * @throws NoSuchElementException if it is not part of the job
   */
  public BackfillProgress progress(int partition) {
    BackfillProgress found = committed.get(partition);
    return found == null ? untouched(bounds(partition)) : found;
  }

  /** The bounds of a partition of the job. */
  public PartitionBounds bounds(int partition) {
    return job.getPartitions().stream()
        .filter(bounds -> bounds.getPartition() == partition)
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "partition %d is not part of job %s".formatted(partition, job.getName())));
  }

  /** The partitions of which something is still to be read, or at least to be confirmed. */
  public List<Integer> unfinished() {
    return job.getPartitions().stream()
        .map(PartitionBounds::getPartition)
        .filter(partition -> !progress(partition).getDone())
        .toList();
  }

  /** An empty partition is done before anybody has looked. */
  private static BackfillProgress untouched(PartitionBounds bounds) {
    return BackfillProgress.newBuilder()
        .setPosition(bounds.getStart())
        .setDone(bounds.getStart() >= bounds.getEnd())
        .setDeadLetters(Map.of())
        .setLatencies(Map.of())
        .build();
  }
}
