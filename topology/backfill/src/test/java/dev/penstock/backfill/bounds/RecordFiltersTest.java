package dev.penstock.backfill.bounds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.record.ImageRecordReader;
import dev.penstock.record.ImageRequest;
import dev.penstock.record.RawImageReader;
import dev.penstock.record.RequestLabels;
import dev.penstock.record.RequestReader;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ImageReference;
import dev.penstock.schemas.WireFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class RecordFiltersTest {

  private static final TopicPartition SOURCE = new TopicPartition("images", 3);
  private static final byte[] GARBAGE = {1, 2, 3};

  private final RequestReader reader = new ImageRecordReader();

  @Test
  void noFiltersMatchEveryRecord() {
    assertThat(matches(GARBAGE)).isTrue();
  }

  @Test
  void allFiltersMustMatch() throws Exception {
    byte[] value = value(ByteBuffer.wrap(GARBAGE));
    assertThat(matches(value, "attributes.camera=7", "id=cat-*", "key=k", "headers.site=north"))
        .isTrue();
    assertThat(matches(value, "attributes.camera=8", "id=cat-*")).isFalse();
    assertThat(matches(value, "attributes.camera=7", "id=dog-*")).isFalse();
    assertThat(matches(value, "attributes.camera=7", "headers.site!=north")).isFalse();
    assertThat(matches(value, "attributes.lens=*")).isFalse();
    assertThat(matches(value, "attributes.lens!=wide", "headers.other!=x")).isTrue();
  }

  @Test
  void readsAttributesInBareAvroAndOfImagesThatAreStoredElsewhere() throws Exception {
    byte[] value = value(new ImageReference("s3://pictures/7.jpg", null, null));
    assertThat(matches(value, "attributes.camera=7")).isTrue();
    assertThat(matches(value, "attributes.camera=8")).isFalse();
    byte[] bare = Arrays.copyOfRange(value, 10, value.length);
    assertThat(matches(bare, "attributes.camera=8")).isFalse();
  }

  @Test
  void theLastHeaderOfANameCounts() {
    Headers headers = new RecordHeaders();
    headers.add("site", "north".getBytes(UTF_8)).add("site", "south".getBytes(UTF_8));
    headers.add("empty", null);
    Record<byte[], byte[]> record = new Record<>(null, GARBAGE, 0, headers);
    assertThat(matches(record, "headers.site=south", "headers.empty!=*", "key!=*")).isTrue();
    assertThat(matches(record, "headers.site=north")).isFalse();
  }

  /** It must become a dead letter, not disappear. */
  @Test
  void aRecordThatCannotBeReadMatches() {
    assertThat(matches(GARBAGE, "attributes.camera=7")).isTrue();
    assertThat(matches((byte[]) null, "id=cat-7", "key=k")).isTrue();
    assertThat(matches(GARBAGE, "attributes.camera=7", "key=other")).isFalse();
  }

  @Test
  void decodesTheValueOnlyIfThatDecides() {
    RequestReader unused =
        new RequestReader() {
          @Override
          public ImageRequest read(byte[] key, byte[] value, TopicPartition source, long offset) {
            throw new AssertionError("read");
          }

          @Override
          public RequestLabels labels(
              byte[] key, byte[] value, TopicPartition source, long offset) {
            throw new AssertionError("labels");
          }
        };
    Record<byte[], byte[]> record = record(GARBAGE);
    assertThat(RecordFilters.of(List.of("key=k")).matches(record, SOURCE, 42, unused)).isTrue();
    assertThat(RecordFilters.of(List.of("id=a", "key=x")).matches(record, SOURCE, 42, unused))
        .isFalse();
    assertThatThrownBy(
            () -> RecordFilters.of(List.of("id=a", "key=k")).matches(record, SOURCE, 42, unused))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void imagesAloneHaveAnIdAndNoAttributes() {
    RequestReader raw = new RawImageReader();
    Record<byte[], byte[]> record = new Record<>(null, GARBAGE, 0);
    assertThat(RecordFilters.of(List.of("id=images-3-42")).matches(record, SOURCE, 42, raw))
        .isTrue();
    assertThat(RecordFilters.of(List.of("attributes.a=*")).matches(record, SOURCE, 42, raw))
        .isFalse();
    assertThat(RecordFilters.of(List.of("attributes.a=*")).needAttributes()).isTrue();
    assertThat(RecordFilters.of(List.of("id=a", "key=b")).needAttributes()).isFalse();
  }

  private boolean matches(byte[] value, String... filters) {
    return matches(record(value), filters);
  }

  private boolean matches(Record<byte[], byte[]> record, String... filters) {
    return RecordFilters.of(List.of(filters)).matches(record, SOURCE, 42, reader);
  }

  private static Record<byte[], byte[]> record(byte[] value) {
    Headers headers = new RecordHeaders().add("site", "north".getBytes(UTF_8));
    return new Record<>("k".getBytes(UTF_8), value, 0, headers);
  }

  private static byte[] value(Object image) throws Exception {
    return new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT)
        .write(new ImageRecord("cat-7", image, null, null, Map.of("camera", "7")));
  }
}
