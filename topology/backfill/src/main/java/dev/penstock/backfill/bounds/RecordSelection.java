package dev.penstock.backfill.bounds;

import dev.penstock.record.RequestReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Which records between the bounds a job answers: those of the time window that match all filters.
 * Offsets cannot express a window where timestamps are out of order, so every record is judged.
 *
 * <p>Immutable; any thread may call.
 */
public final class RecordSelection {

  /** What a selection says of a record. */
  public enum Selected {
    ANSWERED,
    OUTSIDE_THE_TIME,
    FILTERED
  }

  private final long from;
  private final long to;
  private final RecordFilters filters;
  private final RequestReader reader;

  /**
   * Selects by time and by filters.
   *
   * @param from older records are outside the time; empty for no limit
   * @param to so are records of this time or later; empty for no limit
   * @param filters see {@link RecordFilters}
   * @param reader reads what filters ask for
   */
  public RecordSelection(
      Optional<Instant> from, Optional<Instant> to, List<String> filters, RequestReader reader) {
    this.from = from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    this.to = to.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    this.filters = RecordFilters.of(filters);
    this.reader = reader;
  }

  /**
   * Judges one record.
   *
   * @param source where it was read
   */
  public Selected of(TopicPartition source, long offset, Record<byte[], byte[]> record) {
    if (record.timestamp() < from || record.timestamp() >= to) {
      return Selected.OUTSIDE_THE_TIME;
    }
    return filters.matches(record, source, offset, reader) ? Selected.ANSWERED : Selected.FILTERED;
  }
}
