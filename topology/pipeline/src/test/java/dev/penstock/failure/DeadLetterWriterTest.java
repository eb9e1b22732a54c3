package dev.penstock.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.HeaderNames;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterWriterTest {

  private static final TopicPartition SOURCE = new TopicPartition("images", 3);
  private static final long PLENTY = 1 << 20;
  private final Exception reason = new IllegalArgumentException("image is no image");

  private final Record<byte[], byte[]> input =
      new Record<>(
          new byte[10], new byte[1_000], 42, new RecordHeaders().add("camera", bytes("7")));

  @Test
  void aWholeLetterCarriesItsInput() {
    Record<byte[], byte[]> letter = letter(input, PLENTY, Shrink.WHOLE);
    assertThat(letter.key()).isEqualTo(input.key());
    assertThat(letter.value()).isEqualTo(input.value());
    assertThat(letter.timestamp()).isEqualTo(42);
    assertThat(header(letter, "camera")).isEqualTo("7");
    assertThat(header(letter, HeaderNames.ERROR_MESSAGE)).isEqualTo("image is no image");
    assertThat(header(letter, HeaderNames.ERROR_OFFSET)).isEqualTo("17");
    assertThat(header(letter, HeaderNames.ERROR_TIME)).isEqualTo("1000");
    assertThat(header(letter, HeaderNames.ERROR_INSTANCE))
        .startsWith(ProcessHandle.current().pid() + "@");
    assertThat(header(letter, HeaderNames.ERROR_DROPPED)).isNull();
    assertThat(input.headers().toArray()).hasSize(1); // The input's own are left as they were.
  }

  @Test
  void aLetterWithoutItsValueSaysSoWhateverTheReason() {
    Record<byte[], byte[]> wanted = letter(input, PLENTY, Shrink.NO_VALUE);
    Record<byte[], byte[]> tooLarge = letter(input, RecordSize.of(wanted), Shrink.WHOLE);
    Record<byte[], byte[]> letGo = letter(input.withValue(null), PLENTY, Shrink.NO_VALUE);
    for (Record<byte[], byte[]> letter : List.of(wanted, tooLarge, letGo)) {
      assertThat(letter.key()).isEqualTo(input.key());
      assertThat(letter.value()).isNull();
      assertThat(header(letter, "camera")).isEqualTo("7");
      assertThat(header(letter, HeaderNames.ERROR_DROPPED)).isEqualTo("value");
    }
  }

  @Test
  void aTombstonesLetterLacksNothing() {
    assertThat(
            header(letter(input.withValue(null), PLENTY, Shrink.WHOLE), HeaderNames.ERROR_DROPPED))
        .isNull();
  }

  @Test
  void aBareLetterHasItsCoordinatesForAKeyAndNothingOfTheInput() {
    Record<byte[], byte[]> wanted = letter(input, PLENTY, Shrink.BARE);
    Record<byte[], byte[]> tooLarge = letter(input, 0, Shrink.WHOLE);
    for (Record<byte[], byte[]> letter : List.of(wanted, tooLarge)) {
      assertThat(new String(letter.key(), UTF_8)).isEqualTo("images-3-17");
      assertThat(letter.value()).isNull();
      assertThat(header(letter, "camera")).isNull();
      assertThat(header(letter, HeaderNames.ERROR_DROPPED)).isEqualTo("key,value,headers");
      assertThat(header(letter, HeaderNames.ERROR_STAGE)).isEqualTo("inference");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "漢", "\uD83D\uDC08", "\uD83D", "x\uD83D\uDC08é"})
  void aBareLetterIsBoundedInBytes(String text) {
    Exception endless = new IllegalStateException(text.repeat(100_000), reason);
    TopicPartition longest = new TopicPartition("t".repeat(249), Integer.MAX_VALUE);
    Record<byte[], byte[]> letter =
        DeadLetterWriter.write(
            input,
            longest,
            Long.MAX_VALUE,
            FailureStage.ENCODE_PREDICTION,
            endless,
            Long.MAX_VALUE,
            0,
            Shrink.BARE);
    assertThat(RecordSize.of(letter)).isLessThan(DeadLetterWriter.BARE_BYTES);
    String message = header(letter, HeaderNames.ERROR_MESSAGE);
    assertThat(bytes(message).length).isLessThanOrEqualTo(2_000);
    assertThat(message).endsWith("…").doesNotContain("\uFFFD");
  }

  @Test
  void aLetterOfALetterHasTheReasonsOfItsLastFailureOnly() {
    Record<byte[], byte[]> first = letter(input, PLENTY, Shrink.NO_VALUE);
    Record<byte[], byte[]> again = letter(first.withValue(new byte[1]), PLENTY, Shrink.WHOLE);
    assertThat(header(again, HeaderNames.ERROR_DROPPED)).isNull();
    assertThat(again.headers().headers(HeaderNames.ERROR_MESSAGE)).hasSize(1);
  }

  private Record<byte[], byte[]> letter(
      Record<byte[], byte[]> input, long maxBytes, Shrink shrink) {
    return DeadLetterWriter.write(
        input, SOURCE, 17, FailureStage.INFERENCE, reason, 1_000, maxBytes, shrink);
  }

  private static String header(Record<byte[], byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
