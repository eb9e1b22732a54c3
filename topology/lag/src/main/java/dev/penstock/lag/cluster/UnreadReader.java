package dev.penstock.lag.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what a group has not read: a {@code read_committed} consumer without a group, which is
 * put at a committed offset and fetches a little. Transaction markers, aborted records and
 * compacted gaps take up offsets; only a reader knows how many of them are records.
 *
 * <p>For one thread.
 */
public final class UnreadReader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(UnreadReader.class);

  private static final Duration POLL = Duration.ofMillis(50);

  private final Supplier<Consumer<byte[], byte[]>> clients;
  private @Nullable Consumer<byte[], byte[]> consumer;

  /** Where to look: from {@code offset} on, and no further than {@code end}. */
  public record Place(TopicPartition partition, long offset, long end) {}

  /**
   * What was found.
   *
   * @param records seen from the offset on
   * @param position how far the reader got; offsets from here on were not looked at
   * @param first the first record, if any was seen
   */
  public record Unread(long records, long position, @Nullable First first) {

    /** How many records there are: exact if the end was reached, otherwise at most this many. */
    public long atMost(long end) {
      return records + Math.max(0, end - position);
    }

    public boolean isExact(long end) {
      return position >= end;
    }
  }

  /** The oldest unread record: its offset, its timestamp, and whether the broker set that. */
  public record First(long offset, long timestamp, boolean isLogAppendTime) {}

  /**
   * @param clients creates the consumer, with {@link #properties} over the user's
   */
  public UnreadReader(Supplier<Consumer<byte[], byte[]>> clients) {
    this.clients = clients;
  }

  /** What the consumer needs; its responses stay small, so that a look costs little. */
  public static Map<String, Object> properties() {
    return Map.of(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
        false,
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        4 << 20,
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        64 << 10,
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        100,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
        1);
  }

  /**
   * Looks at each place until its end is reached, or its first records are seen. Several places in
   * one partition are looked at one after the other. What cannot be looked at in time is absent.
   *
   * @param countUpTo places whose end is at most this many offsets away are read to their end
   * @param budget longest time for all
   */
  public Map<Place, Unread> look(Set<Place> places, int countUpTo, Duration budget) {
    Map<Place, Unread> found = new HashMap<>();
    long giveUp = System.nanoTime() + budget.toNanos();
    Set<Place> left = new HashSet<>(places);
    try {
      while (!left.isEmpty() && System.nanoTime() < giveUp) {
        Map<TopicPartition, Place> round = new HashMap<>();
        left.forEach(place -> round.putIfAbsent(place.partition(), place));
        left.removeAll(round.values());
        lookAtOnce(round, countUpTo, giveUp, found);
      }
      if (consumer != null) {
        consumer.unsubscribe(); // drops what was fetched, and its metrics of each partition
      }
    } catch (KafkaException e) {
      log.debug("cannot look at unread records; the next cycle tries again", e);
      close(); // a consumer that has failed once may go on failing
    }
    return found;
  }

  private void lookAtOnce(
      Map<TopicPartition, Place> round, int countUpTo, long giveUp, Map<Place, Unread> found) {
    Consumer<byte[], byte[]> reader = consumer();
    Map<TopicPartition, Progress> open = new HashMap<>();
    reader.assign(round.keySet());
    round.forEach(
        (partition, place) -> {
          reader.seek(partition, place.offset());
          open.put(partition, new Progress(place));
        });
    while (!open.isEmpty() && System.nanoTime() < giveUp) {
      try {
        ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
          Progress progress = open.get(partition);
          if (progress != null) {
            progress.add(records.records(partition));
          }
        }
      } catch (OffsetOutOfRangeException e) { // deleted a moment ago: the next cycle sees it
        Set<TopicPartition> gone = e.offsetOutOfRangePartitions().keySet();
        gone.forEach(open::remove);
        reader.pause(gone);
        reader.seekToEnd(gone);
        continue;
      }
      List<TopicPartition> done = new ArrayList<>();
      open.forEach(
          (partition, progress) -> {
            progress.position = reader.position(partition);
            if (progress.isDone(countUpTo)) {
              done.add(partition);
              found.put(progress.place, progress.result());
            }
          });
      done.forEach(open::remove);
      reader.pause(done);
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    Consumer<byte[], byte[]> current = consumer;
    if (current == null) {
      current = clients.get();
      consumer = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      consumer = null;
    }
  }

  /** How far the reader has got in one place. */
  private static final class Progress {
    private final Place place;
    private long records;
    private long position;
    private @Nullable First first;

    Progress(Place place) {
      this.place = place;
      this.position = place.offset();
    }

    void add(List<ConsumerRecord<byte[], byte[]>> more) {
      for (ConsumerRecord<byte[], byte[]> record : more) {
        if (record.offset() < place.end()) { // what came meanwhile is not part of the snapshot
          records++;
          if (first == null) {
            first =
                new First(
                    record.offset(),
                    record.timestamp(),
                    record.timestampType() == TimestampType.LOG_APPEND_TIME);
          }
        }
      }
    }

    boolean isDone(int countUpTo) {
      return position >= place.end() || (records > 0 && place.end() - place.offset() > countUpTo);
    }

    Unread result() {
      return new Unread(records, Math.min(position, place.end()), first);
    }
  }
}
