package dev.penstock.cli.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.cli.console.ExitCode;
import dev.penstock.lag.GroupLag;
import dev.penstock.lag.PartitionLag;
import dev.penstock.lag.window.LagState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class LagLimitTest {

  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  @Test
  void passesUpToTheLimit() {
    assertThat(code("10", lag(4, 3), lag(6, 3))).isEqualTo(ExitCode.DONE);
    assertThat(code("3s", lag(4, 3), lag(6, 1))).isEqualTo(ExitCode.DONE);
    assertThat(code("0", lag(0, 0))).isEqualTo(ExitCode.DONE);
  }

  @Test
  void failsAboveTheLimitAndSaysByHowMuch() {
    LagLimit.Verdict verdict = judge("9", lag(4, 3), lag(6, 3));
    assertThat(verdict.exitCode()).isEqualTo(ExitCode.OVER_LIMIT);
    assertThat(verdict.reason()).isEqualTo("group g lags by 10 records; the limit is 9");
    assertThat(judge("60s", lag(4, 61)).reason())
        .isEqualTo("group g lags by 1m01s; the limit is 1m00s");
  }

  @Test
  void anUnknownLagIsNeitherGoodNorBad() {
    LagLimit.Verdict verdict = judge("9", lag(4, 3), unknown());
    assertThat(verdict.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(verdict.reason()).contains("group g").contains("images-1").contains("no_offset");
    assertThat(code("9s", lag(4, 3), unknown())).isEqualTo(ExitCode.FAILED);
    assertThat(code("3", lag(4, 3), unknown()))
        .as("what is known is too much already")
        .isEqualTo(ExitCode.OVER_LIMIT);
  }

  @Test
  void withoutAGroupNothingWasMeasured() {
    LagLimit.Verdict verdict = new LagLimit.Converter().convert("9").judge(List.of());
    assertThat(verdict.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(verdict.reason()).isEqualTo("there is no group whose lag could be measured");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "10x", "1.5", "s", "60 s", "1e3"})
  void saysWhatALimitLooksLike(String text) {
    assertThatThrownBy(() -> new LagLimit.Converter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("1000")
        .hasMessageContaining("60s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9404", ":9404", "127.0.0.1:9404"})
  void listensOnLoopbackUnlessToldOtherwise(String text) {
    assertThat(new ListenAddress.Converter().convert(text))
        .isEqualTo(new ListenAddress("127.0.0.1", 9404));
  }

  @Test
  void listensWhereTold() {
    assertThat(new ListenAddress.Converter().convert("0.0.0.0:1").host()).isEqualTo("0.0.0.0");
    assertThat(new ListenAddress.Converter().convert("[::1]:1").host()).isEqualTo("::1");
    for (String wrong : List.of("", ":", ":65536", "a:b", "http://x:1", "::1:9404")) {
      assertThatThrownBy(() -> new ListenAddress.Converter().convert(wrong))
          .isInstanceOf(TypeConversionException.class);
    }
  }

  private static int code(String limit, PartitionLag... partitions) {
    return judge(limit, partitions).exitCode();
  }

  private static LagLimit.Verdict judge(String limit, PartitionLag... partitions) {
    List<PartitionLag> numbered = Arrays.asList(partitions);
    GroupLag group =
        new GroupLag("g", "classic", "consumer", "Stable", 1, 1, 1, numbered, OptionalInt.empty());
    return new LagLimit.Converter().convert(limit).judge(List.of(group));
  }

  private static PartitionLag lag(long records, double seconds) {
    return partition(0, OptionalLong.of(records), OptionalDouble.of(seconds), LagState.OK);
  }

  private static PartitionLag unknown() {
    return partition(1, UNKNOWN, OptionalDouble.empty(), LagState.NO_OFFSET);
  }

  private static PartitionLag partition(
      int number, OptionalLong records, OptionalDouble seconds, LagState state) {
    return new PartitionLag(
        new TopicPartition("images", number),
        OptionalLong.of(5),
        0,
        15,
        0,
        records,
        true,
        seconds,
        true,
        0,
        0,
        0,
        Double.POSITIVE_INFINITY,
        0,
        0,
        state,
        Optional.empty());
  }
}
