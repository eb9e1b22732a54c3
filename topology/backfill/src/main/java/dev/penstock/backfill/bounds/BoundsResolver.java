package dev.penstock.backfill.bounds;

import dev.penstock.backfill.bounds.TopicLog.FoundRecord;
import dev.penstock.backfill.bounds.TopicLog.Timestamps;
import dev.penstock.schemas.PartitionBounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Turns the requested bounds into offsets.
 *
 * <p>The log ends are read first, and nothing is at or past them: records that are produced later
 * are not part of the job.
 *
 * <p>Offsets cannot express a time window where timestamps are out of order. So the start is the
 * first record that is not older than {@code from}, the end is the end of the log, and each record
 * between them is judged by its own timestamp. Where timestamps ascend, the end is the first record
 * that is not older than {@code to}, which spares reading the rest.
 */
public final class BoundsResolver {

  private final TopicLog log;
  private final Bound from;
  private final Bound to;
  private final Optional<Instant> fromTime;
  private final Optional<Instant> toTime;
  private final List<String> notes = new ArrayList<>();

  private BoundsResolver(TopicLog log, Bound from, Bound to, Instant now) {
    this.log = log;
    this.from = from;
    this.to = to;
    this.fromTime = from.time(now);
    this.toTime = to.time(now);
  }

  /**
   * Determines the bounds of each partition.
   *
   * @param from the first record, inclusive
   * @param to the last record, exclusive
   * @param selection the job's partitions; empty for all
   * @param assumeOrdered whether the user asserts that timestamps ascend in each partition
   * @param now what ages are relative to
   * @throws BoundsException if the bounds contradict each other or the topic, or the brokers do not
   *     answer
   */
  public static ResolvedBounds resolve(
      Admin admin,
      String topic,
      Bound from,
      Bound to,
      Optional<PartitionSelection> selection,
      boolean assumeOrdered,
      Instant now)
      throws BoundsException, InterruptedException {
    return new BoundsResolver(new TopicLog(admin, topic), from, to, now)
        .resolve(selection, assumeOrdered);
  }

  private ResolvedBounds resolve(Optional<PartitionSelection> selection, boolean assumeOrdered)
      throws BoundsException, InterruptedException {
    requireWindow();
    TopicDescription topic = log.describe();
    Set<Integer> job = partitions(topic, selection);
    requireNamed("from", from, job, topic);
    requireNamed("to", to, job, topic);
    SortedMap<Integer, Long> logEnds = log.ends(job);
    SortedMap<Integer, Long> logStarts = log.starts(job);
    Map<Integer, FoundRecord> since =
        fromTime.isPresent() ? log.firstSince(fromTime.get(), job) : Map.of();
    Map<Integer, FoundRecord> until =
        toTime.isPresent() && isOrdered(topic.name(), assumeOrdered)
            ? log.firstSince(toTime.get(), job)
            : Map.of();
    List<PartitionBounds> bounds = new ArrayList<>();
    for (int partition : job) {
      long logEnd = of(logEnds, partition);
      // Records can be deleted between the two queries.
      Extent extent = new Extent(partition, Math.min(of(logStarts, partition), logEnd), logEnd);
      long end = end(extent, until.get(partition));
      bounds.add(bounds(extent, end, since.get(partition)));
    }
    noteDeletedTimes(logStarts);
    return new ResolvedBounds(topic.topicId().toString(), bounds, fromTime, toTime, notes);
  }

  private void requireWindow() throws BoundsException {
    if (fromTime.isPresent() && toTime.isPresent() && !fromTime.get().isBefore(toTime.get())) {
      throw new BoundsException(
          "--from is %s, which is not before --to, %s".formatted(fromTime.get(), toTime.get()));
    }
  }

  private static Set<Integer> partitions(
      TopicDescription topic, Optional<PartitionSelection> selection) throws BoundsException {
    SortedSet<Integer> existing = existing(topic);
    if (selection.isEmpty()) {
      return existing;
    }
    requireExisting("--partitions names", selection.get().partitions(), topic);
    return selection.get().partitions();
  }

  private static void requireNamed(
      String option, Bound bound, Set<Integer> job, TopicDescription topic) throws BoundsException {
    if (!(bound instanceof Bound.Offsets offsets)) {
      return;
    }
    Set<Integer> named = offsets.byPartition().keySet();
    requireExisting("--" + option + " names", named, topic);
    SortedSet<Integer> unnamed = new TreeSet<>(job);
    unnamed.removeAll(named);
    if (!unnamed.isEmpty()) {
      throw new BoundsException(
          "--%s has no offset for %s of topic %s; name every partition of the job, or choose some with --partitions"
              .formatted(option, list(unnamed), topic.name()));
    }
  }

  private static void requireExisting(String who, Set<Integer> partitions, TopicDescription topic)
      throws BoundsException {
    SortedSet<Integer> existing = existing(topic);
    SortedSet<Integer> unknown = new TreeSet<>(partitions);
    unknown.removeAll(existing);
    if (!unknown.isEmpty()) {
      int count = existing.size();
      throw new BoundsException(
          "%s %s; topic %s has %s"
              .formatted(
                  who,
                  list(unknown),
                  topic.name(),
                  count == 1 ? "1 partition, 0" : count + " partitions, 0 to " + (count - 1)));
    }
  }

  private static SortedSet<Integer> existing(TopicDescription topic) {
    return topic.partitions().stream()
        .map(TopicPartitionInfo::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Which partitions are wrong, without filling the screen. */
  private static String list(SortedSet<Integer> partitions) {
    int most = 10;
    String some =
        partitions.stream().limit(most).map(String::valueOf).collect(Collectors.joining(", "));
    return (partitions.size() == 1 ? "partition " : "partitions ")
        + some
        + (partitions.size() > most ? " and %d more".formatted(partitions.size() - most) : "");
  }

  private boolean isOrdered(String topic, boolean assumeOrdered)
      throws BoundsException, InterruptedException {
    if (assumeOrdered) {
      return true;
    }
    Timestamps timestamps = log.timestamps();
    if (timestamps == Timestamps.UNREADABLE) {
      notes.add(
          "%s of topic %s cannot be read (not authorized), so every record up to the end of the log is read"
              .formatted(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, topic));
    }
    return timestamps == Timestamps.ORDERED;
  }

  /** Where the partition was asked to end; not past the log's end, but maybe before its start. */
  private long end(Extent extent, @Nullable FoundRecord until) throws BoundsException {
    long end = requestedOffset(to, extent, extent.logEnd());
    if (end > extent.logEnd()) {
      throw new BoundsException(
          "--to is offset %d in %s, which ends at %d"
              .formatted(end, log.partition(extent.partition()), extent.logEnd()));
    }
    return until == null ? end : Math.min(end, until.offset());
  }

  private PartitionBounds bounds(Extent extent, long requestedEnd, @Nullable FoundRecord since) {
    // Before the log's start there is nothing, and an offset there would make the consumer reset.
    long end = Math.max(requestedEnd, extent.logStart());
    if (fromTime.isPresent()) {
      return bounds(extent, timeStart(extent, end, since), end, 0);
    }
    long requested = requestedOffset(from, extent, extent.logStart());
    long missing = Math.max(0, Math.min(extent.logStart(), requestedEnd) - requested);
    if (missing > 0) {
      notes.add(
          "up to %d offsets of %s before %d were deleted (retention)"
              .formatted(missing, log.partition(extent.partition()), requested + missing));
    }
    if (requested > end) {
      notes.add(
          "%s is empty: it would start at offset %d and end at %d"
              .formatted(log.partition(extent.partition()), requested, end));
    }
    return bounds(extent, Math.max(requested, extent.logStart()), end, missing);
  }

  private static PartitionBounds bounds(Extent extent, long start, long end, long missing) {
    return new PartitionBounds(extent.partition(), Math.min(start, end), end, missing);
  }

  private long timeStart(Extent extent, long end, @Nullable FoundRecord since) {
    // A record past the end was produced after the end was read.
    if (since != null && since.offset() < extent.logEnd()) {
      return since.offset();
    }
    if (extent.logStart() < extent.logEnd()) {
      notes.add(
          "no record of %s is that new: none is from %s or later"
              .formatted(log.partition(extent.partition()), fromTime.get()));
    }
    return end;
  }

  /**
   * The offset that a bound requests.
   *
   * @param otherwise if it is a time, which is resolved elsewhere
   */
  private static long requestedOffset(Bound bound, Extent extent, long otherwise) {
    if (bound instanceof Bound.Edge edge) {
      return edge == Bound.Edge.EARLIEST ? extent.logStart() : extent.logEnd();
    }
    if (bound instanceof Bound.Offset same) {
      return same.offset();
    }
    if (bound instanceof Bound.Offsets offsets) {
      return of(offsets.byPartition(), extent.partition());
    }
    return otherwise;
  }

  /** Warns where records of the window may have been deleted: the log begins inside it. */
  private void noteDeletedTimes(SortedMap<Integer, Long> logStarts)
      throws BoundsException, InterruptedException {
    Set<Integer> trimmed =
        logStarts.keySet().stream()
            .filter(partition -> of(logStarts, partition) > 0)
            .collect(Collectors.toCollection(TreeSet::new));
    if (fromTime.isEmpty() || trimmed.isEmpty()) {
      return;
    }
    Map<Integer, FoundRecord> oldest = log.firstSince(Instant.EPOCH, trimmed);
    for (int partition : trimmed) {
      FoundRecord first = oldest.get(partition);
      if (first == null || first.time().isAfter(fromTime.get())) {
        notes.add(
            "records of %s from %s or later may have been deleted (retention): offsets before %d are gone%s; how many were in the window cannot be known"
                .formatted(
                    log.partition(partition),
                    fromTime.get(),
                    of(logStarts, partition),
                    first == null ? "" : ", and the first record left is from " + first.time()));
      }
    }
  }

  private static long of(Map<Integer, Long> offsets, int partition) {
    return Objects.requireNonNull(offsets.get(partition), "partition " + partition);
  }

  /** What exists of a partition. */
  private record Extent(int partition, long logStart, long logEnd) {}
}
