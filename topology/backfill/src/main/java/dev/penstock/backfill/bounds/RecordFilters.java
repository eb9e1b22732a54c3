package dev.penstock.backfill.bounds;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.record.RecordException;
import dev.penstock.record.RequestLabels;
import dev.penstock.record.RequestReader;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The filters of a job: a record must match all of them. Immutable; any thread may call. */
public final class RecordFilters {

  private final List<RecordFilter> onEnvelope;
  private final List<RecordFilter> onValue;

  private RecordFilters(List<RecordFilter> filters) {
    this.onEnvelope = filters.stream().filter(filter -> !filter.field().isInValue()).toList();
    this.onValue = filters.stream().filter(filter -> filter.field().isInValue()).toList();
  }

  /**
   * Reads the values of an option.
   *
   * @param filters none to match every record
   * @throws IllegalArgumentException if one of them is not a filter
   */
  public static RecordFilters of(List<String> filters) {
    return new RecordFilters(filters.stream().map(RecordFilter::parse).toList());
  }

  /**
   * Whether any filter looks at an attribute. Records that are images alone ({@code
   * penstock.input.format=image}) have none, so such a filter would be a mistake.
   */
  public boolean needAttributes() {
    return onValue.stream().anyMatch(filter -> filter.field() == RecordFilter.Field.ATTRIBUTE);
  }

  /**
   * Whether a record matches. Its value is decoded only if a filter looks into it and the others
   * match.
   *
   * <p>A record that should be decoded but cannot be does match: skipped, it would disappear
   * without a trace; accepted, it becomes a dead letter. A key or header that does not match still
   * excludes it.
   *
   * @param source where the record was read
   * @param offset of the record
   * @throws UncheckedIOException if a schema registry is needed but cannot be reached
   */
  public boolean matches(
      Record<byte[], byte[]> record, TopicPartition source, long offset, RequestReader reader) {
    return onEnvelope.stream().allMatch(filter -> filter.matches(inEnvelope(filter, record)))
        && (onValue.isEmpty() || valueMatches(record, source, offset, reader));
  }

  private boolean valueMatches(
      Record<byte[], byte[]> record, TopicPartition source, long offset, RequestReader reader) {
    RequestLabels labels;
    try {
      labels = reader.labels(record.key(), record.value(), source, offset);
    } catch (RecordException e) {
      return true; // It fails again when it is submitted, and becomes a dead letter there.
    }
    return onValue.stream().allMatch(filter -> filter.matches(inValue(filter, labels)));
  }

  private static @Nullable String inEnvelope(RecordFilter filter, Record<byte[], byte[]> record) {
    if (filter.field() == RecordFilter.Field.KEY) {
      return text(record.key());
    }
    Header header = record.headers().lastHeader(filter.name());
    return header == null ? null : text(header.value());
  }

  private static @Nullable String inValue(RecordFilter filter, RequestLabels labels) {
    return filter.field() == RecordFilter.Field.ID
        ? labels.id()
        : labels.attributes().get(filter.name());
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }
}
