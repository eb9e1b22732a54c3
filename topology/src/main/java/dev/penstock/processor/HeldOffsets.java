package dev.penstock.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Commit only what has been forwarded: the heart of exactly-once with batches in flight.
 *
 * <p>Kafka Streams commits the offsets of what it has <em>consumed</em>. A record that waits in a
 * batch has been consumed and not answered, so such a commit would lose it in a crash. Every commit
 * of the instance therefore passes through {@link #lower}, which takes the offset of each partition
 * down to its first record that has not been forwarded. The next owner of the partition starts
 * there: nothing is lost, and under exactly-once nothing is doubled, since the outputs are in the
 * same transaction as the lowered offsets.
 *
 * <p>One object serves the whole instance. A partition's entry is added, read and removed by the
 * stream thread that owns the partition.
 */
public final class HeldOffsets {

  private final Map<TopicPartition, InFlightRecords> partitions = new ConcurrentHashMap<>();
  private final AtomicInteger total = new AtomicInteger();

  /** Starts a partition's account; called by its new owner. */
  InFlightRecords open(TopicPartition partition) {
    InFlightRecords records = new InFlightRecords(total);
    partitions.put(partition, records);
    return records;
  }

  /** Ends a partition's account and drops what is in flight; called by its owner at the end. */
  void close(TopicPartition partition, InFlightRecords records) {
    records.discard();
    // A new owner in this process may have opened its own account already: leave that one.
    partitions.remove(partition, records);
  }

  /** Takes each offset down to the partition's first record that has not been forwarded. */
  Map<TopicPartition, OffsetAndMetadata> lower(Map<TopicPartition, OffsetAndMetadata> consumed) {
    Map<TopicPartition, OffsetAndMetadata> lowered = new HashMap<>(consumed);
    lowered.replaceAll(this::lower);
    return lowered;
  }

  private OffsetAndMetadata lower(TopicPartition partition, OffsetAndMetadata consumed) {
    InFlightRecords records = partitions.get(partition);
    long offset =
        records == null ? consumed.offset() : records.committableOffset(consumed.offset());
    // The leader epoch belongs to the consumed position; the metadata is Kafka Streams' own.
    return offset == consumed.offset()
        ? consumed
        : new OffsetAndMetadata(offset, Optional.empty(), consumed.metadata());
  }

  /** Records consumed and not forwarded yet, in the whole instance. */
  public int inFlight() {
    return total.get();
  }
}
