package dev.penstock.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.deadletter.DeadLetterSummary.Group;
import dev.penstock.record.HeaderNames;
import dev.penstock.record.InputTimestamp;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterSummaryTest {

  @Test
  void lettersThatFailedAlikeAreCountedTogetherTheMostFrequentFirst() {
    DeadLetterSummary groups = new DeadLetterSummary();
    groups.letter(letter(0, "fetch", "image is kept at \"a\""));
    groups.letter(letter(1, "decode-image", "image is 9000 x 9000 pixels"));
    groups.letter(letter(2, "decode-image", "image is 10 x 9 pixels"));
    groups.letter(letter(3, "decode-record", "image is 10 x 9 pixels"));
    groups.redriven(new LetterId(0, 1));
    groups.redriven(new LetterId(0, 1));
    groups.redriven(new LetterId(0, 99)); // deleted meanwhile

    assertThat(groups.groups()).extracting(Group::stage).startsWith("decode-image").hasSize(3);
    Group first = groups.groups().get(0);
    assertThat(first.reason()).isEqualTo("image is N x N pixels");
    assertThat(first.letters()).isEqualTo(2);
    assertThat(first.redriven()).isEqualTo(1);
    assertThat(first.oldest()).isEqualTo(1001);
    assertThat(first.newest()).isEqualTo(1002);
    assertThat(first.example()).isEqualTo(new LetterId(0, 2));
  }

  @Test
  void namesOfFormatsAreNoParticulars() {
    DeadLetterSummary groups = new DeadLetterSummary();
    groups.letter(letter(0, "decode-image", "image is JPEG 2000, 12 bytes"));

    assertThat(groups.groups().get(0).reason()).isEqualTo("image is JPEG 2000, N bytes");
  }

  @Test
  void timesAreThoseOfTheInputsThatHaveOne() {
    DeadLetterSummary groups = new DeadLetterSummary();
    DeadLetter old = letter(0, "fetch", "reason");
    InputTimestamp.put(old.record().headers(), 7);
    DeadLetter timeless = letter(1, "fetch", "reason");
    InputTimestamp.put(timeless.record().headers(), -1);
    groups.letter(timeless);
    assertThat(groups.groups().get(0).oldest()).isNegative();
    assertThat(groups.groups().get(0).newest()).isNegative();

    groups.letter(old);
    groups.letter(letter(2, "fetch", "reason"));
    assertThat(groups.groups().get(0).oldest()).isEqualTo(7);
    assertThat(groups.groups().get(0).newest()).isEqualTo(1002);
  }

  @Test
  void aLetterThatLostItsValueWithoutAMarkLacksIt() {
    assertThat(letter(0, "encode-prediction", "too large").dropped()).isEqualTo("value");
    assertThat(letter(0, "decode-record", "a tombstone").dropped()).isEmpty();
  }

  @Test
  void nonsenseWithoutEndDoesNotMakeGroupsWithoutEnd() {
    DeadLetterSummary groups = new DeadLetterSummary();
    for (int i = 0; i < 5_000; i++) {
      groups.letter(letter(i, "decode-record", "fault " + (char) (0x4e00 + i)));
    }
    assertThat(groups.groups()).hasSize(1_001);
    assertThat(groups.groups().get(0).reason()).isEqualTo("(other reasons)");
    assertThat(groups.groups()).extracting(Group::letters).contains(4_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "offset 17 of 3.5 MB        | offset N of N MB",
        "header x is \"a\"b; not \"c\" | header x is \"…\"b; not \"…\"",
        "digest 00ff12ab34cd is bad | digest N is bad",
        "'first\nsecond'            | first",
        "''                         | SomeException"
      })
  void particularsAreLeftOut(String reason, String expected) {
    assertThat(Reasons.withoutParticulars(reason, "SomeException")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "3:", ":4", "3:x", "-1:4", "3:4:5", "9999999999:1"})
  void lettersHaveNamesOfOneForm(String text) {
    assertThat(LetterId.parse("3:17")).isEqualTo(new LetterId(3, 17)).hasToString("3:17");
    assertThatThrownBy(() -> LetterId.parse(text)).hasMessageContaining("PARTITION:OFFSET");
  }

  private static DeadLetter letter(long offset, String stage, String reason) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "dead-letters",
            0,
            offset,
            1000 + offset,
            org.apache.kafka.common.record.TimestampType.CREATE_TIME,
            -1,
            -1,
            null,
            null,
            new org.apache.kafka.common.header.internals.RecordHeaders(),
            java.util.Optional.empty());
    record.headers().add(HeaderNames.ERROR_STAGE, stage.getBytes(UTF_8));
    record.headers().add(HeaderNames.ERROR_MESSAGE, reason.getBytes(UTF_8));
    return new DeadLetter(record);
  }
}
