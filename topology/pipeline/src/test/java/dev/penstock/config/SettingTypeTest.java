package dev.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypeTest {

  @ParameterizedTest
  @CsvSource({
    "250us, PT0.00025S",
    "20ms, PT0.02S",
    "' 5s ', PT5S",
    "2m, PT2M",
    "3h, PT3H",
    "7d, PT168H"
  })
  void readsDurations(String text, Duration duration) {
    assertThat(SettingType.duration("0ms", "30d").parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "ms", "-1s", "1.5s", "20 ms", "20MS", "31d", "9999999999s"})
  void refusesOtherDurations(String text) {
    assertThat(SettingType.duration("0ms", "30d").parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"1024, 1024", "64KiB, 65536", "16MiB, 16777216", "1GiB, 1073741824", "2MB, 2000000"})
  void readsSizes(String text, long bytes) {
    assertThat(SettingType.bytes("1B", "1GiB").parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "MiB", "-1", "2GiB", "1.5MiB", "999999999999GiB", "1KiBB"})
  void refusesOtherSizes(String text) {
    assertThat(SettingType.bytes("1B", "1GiB").parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "9", "-1", "1e3", "0x1", "٣", "99999999999999999999"})
  void refusesCountsOutOfBounds(String text) {
    assertThat(SettingType.count(1, 8).parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.1", "-0.1", "NaN", "Infinity", "1e-3", "."})
  void refusesRatiosOutOfBounds(String text) {
    assertThat(SettingType.ratio().parse(text)).isNull();
  }

  @Test
  void readsWordsOfAnEnum() {
    SettingType<ProcessingGuarantee> type = SettingType.oneOf(ProcessingGuarantee.class, '_');

    assertThat(type.parse("exactly_once_v2")).isEqualTo(ProcessingGuarantee.EXACTLY_ONCE_V2);
    assertThat(type.parse("EXACTLY_ONCE_V2")).isNull();
    assertThat(type.expected()).isEqualTo("one of exactly_once_v2, at_least_once");
  }

  @Test
  void readsAWordThatLeavesAValueOut() {
    SettingType<Optional<Integer>> type = SettingType.orWord("auto", SettingType.count(1, 8));

    assertThat(type.parse("auto")).isEmpty();
    assertThat(type.parse("3")).contains(3);
    assertThat(type.parse("none")).isNull();
  }

  @Test
  void readsFlags() {
    assertThat(SettingType.flag().parse("true")).isTrue();
    assertThat(SettingType.flag().parse("false")).isFalse();
    assertThat(SettingType.flag().parse("yes")).isNull();
  }
}
