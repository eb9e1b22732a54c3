package dev.penstock.input;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports records that retention or {@code delete-records} deleted from the input topic before they
 * were read. Kafka's consumer silently continues with what is left.
 *
 * <p>Offsets have gaps for other reasons too: transaction markers, aborted records, compaction. A
 * gap counts if the log starts inside it or at its end. The numbers are upper bounds: such a gap
 * may contain markers as well, and some of the records past a commit that has not moved may have
 * been read.
 *
 * <p>Stream threads report gaps without waiting; one monitor thread examines them ({@link #check}).
 */
public final class DeletedRecords {

  private static final Logger log = LoggerFactory.getLogger(DeletedRecords.class);

  /** With one transaction per record, every record comes with a gap. */
  private static final int MOST_GAPS = 4_096;

  /**
   * The size of gap that a transaction marker leaves: dropped first when there are too many gaps.
   */
  private static final int SMALL_GAP = 2;

  private static final long UNKNOWN = -1;

  private final String group;
  private final String topic;
  private final Supplier<Set<TopicPartition>> owned;
  private final ObjLongConsumer<String> counter;
  private final ConcurrentLinkedQueue<Gap> gaps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger gapCount = new AtomicInteger();

  // Only the monitor thread touches these, except at start, before that thread runs.
  private Map<TopicPartition, Long> committed = Map.of();
  private final Map<TopicPartition, Long> reportedTo = new HashMap<>();

  /** Offsets that were not seen, from {@code from} inclusive to {@code to} exclusive. */
  private record Gap(TopicPartition partition, long from, long to) {}

  /**
   * @param group whose commits are compared
   * @param owned this instance's current partitions; other instances report theirs
   * @param counter receives a topic and how many of its records were deleted unread
   */
  public DeletedRecords(
      String group,
      String topic,
      Supplier<Set<TopicPartition>> owned,
      ObjLongConsumer<String> counter) {
    this.group = group;
    this.topic = topic;
    this.owned = owned;
    this.counter = counter;
  }

  /** A stream thread took over the partition and found this offset first. */
  public void opened(TopicPartition partition, long first) {
    gap(partition, UNKNOWN, first);
  }

  /**
   * A stream thread expected offset {@code from} of the partition next, but received the later
   * {@code to}.
   */
  public void gap(TopicPartition partition, long from, long to) {
    if (gapCount.get() >= MOST_GAPS) {
      boolean small = from != UNKNOWN && to - from <= SMALL_GAP;
      if (small || gaps.poll() == null) {
        return;
      }
      gapCount.decrementAndGet();
    }
    gapCount.incrementAndGet();
    gaps.add(new Gap(partition, from, to));
  }

  /**
   * One round, run by the monitor thread; it may wait for the brokers. The first one should finish
   * before the stream threads start: it finds what was deleted while no instance ran.
   */
  public void check(Admin admin) throws InterruptedException {
    check(new GroupOffsets(admin, group, topic));
  }

  void check(OffsetSource offsets) throws InterruptedException {
    List<Gap> found = takeGaps();
    try {
      Map<TopicPartition, Long> nowCommitted = offsets.committed();
      Set<TopicPartition> asked = new HashSet<>(nowCommitted.keySet());
      found.forEach(gap -> asked.add(gap.partition()));
      Map<TopicPartition, Long> starts = offsets.starts(asked);
      for (Gap gap : found) {
        judge(gap, starts.getOrDefault(gap.partition(), 0L));
      }
      reportUnmovedCommits(nowCommitted, starts);
      committed = nowCommitted;
    } catch (ExecutionException e) {
      log.debug("the brokers do not report what was deleted; trying again", e.getCause());
      found.forEach(gap -> gap(gap.partition(), gap.from(), gap.to()));
    }
  }

  private List<Gap> takeGaps() {
    List<Gap> found = new ArrayList<>();
    for (Gap gap = gaps.poll(); gap != null; gap = gaps.poll()) {
      gapCount.decrementAndGet();
      found.add(gap);
    }
    return found;
  }

  private void judge(Gap gap, long start) {
    long from = gap.from();
    if (from == UNKNOWN) {
      from = committed.getOrDefault(gap.partition(), Long.MAX_VALUE);
    }
    if (from < start && start <= gap.to()) {
      report(gap.partition(), from, start);
    }
  }

  /** If nothing follows the deleted records, no later record reveals the gap. */
  private void reportUnmovedCommits(
      Map<TopicPartition, Long> nowCommitted, Map<TopicPartition, Long> starts) {
    for (TopicPartition partition : owned.get()) {
      Long offset = nowCommitted.get(partition);
      long start = starts.getOrDefault(partition, 0L);
      if (offset != null && offset < start && offset.equals(committed.get(partition))) {
        report(partition, offset, start);
      }
    }
  }

  private void report(TopicPartition partition, long from, long start) {
    long first = Math.max(from, reportedTo.getOrDefault(partition, 0L));
    if (first >= start) {
      return;
    }
    reportedTo.put(partition, start);
    log.warn(
        "up to {} records of {} were deleted before {} read them: offsets {} to {}"
            + " (retention.ms, retention.bytes or delete-records)",
        start - first,
        partition,
        group,
        first,
        start - 1);
    counter.accept(topic, start - first);
  }

  /** Queries the brokers for the offsets of a topic. */
  private record GroupOffsets(Admin admin, String group, String topic) implements OffsetSource {

    @Override
    public Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
      Map<TopicPartition, OffsetAndMetadata> all =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      Map<TopicPartition, Long> ours = new HashMap<>();
      all.forEach(
          (partition, offset) -> {
            // A partition without a commit is listed with null.
            if (offset != null && partition.topic().equals(topic)) {
              ours.put(partition, offset.offset());
            }
          });
      return ours;
    }

    @Override
    public Map<TopicPartition, Long> starts(Set<TopicPartition> partitions)
        throws ExecutionException, InterruptedException {
      Map<TopicPartition, OffsetSpec> earliest =
          partitions.stream()
              .collect(toMap(partition -> partition, unused -> OffsetSpec.earliest()));
      Map<TopicPartition, Long> starts = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> start :
          admin.listOffsets(earliest).all().get().entrySet()) {
        starts.put(start.getKey(), start.getValue().offset());
      }
      return starts;
    }
  }
}
