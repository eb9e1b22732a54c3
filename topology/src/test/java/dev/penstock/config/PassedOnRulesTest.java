package dev.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassedOnRulesTest {

  @ParameterizedTest
  @ValueSource(strings = {"streams.group.protocol", "kafka.group.protocol"})
  void atLeastOnceOnTheStreamsProtocolIsRefusedNamingBothKeys(String key) {
    List<Fault> faults =
        faults(Map.of("penstock.processing.guarantee", "at_least_once", key, "Streams"));

    assertThat(faults)
        .singleElement()
        .asString()
        .contains(key)
        .contains("penstock.processing.guarantee");
  }

  @Test
  void exactlyOnceMayUseTheStreamsProtocol() throws Exception {
    PenstockConfig config = load(Map.of("streams.group.protocol", "streams"));

    assertThat(config.streams()).containsEntry("group.protocol", "streams");
  }

  @ParameterizedTest
  @CsvSource({
    "streams.application.id, penstock.application.id",
    "streams.bootstrap.servers, penstock.bootstrap.servers",
    "streams.processing.guarantee, penstock.processing.guarantee",
    "streams.num.stream.threads, penstock.stream.threads",
    "streams.commit.interval.ms, penstock.commit.interval",
    "streams.producer.transaction.timeout.ms, penstock.transaction.timeout",
  })
  void whatPenstockDecidesIsRefusedWithTheSettingToUse(String key, String instead) {
    assertThat(faults(Map.of(key, "1")))
        .singleElement()
        .asString()
        .isEqualTo(key + " = 1 (test): is decided by " + instead + "; set that");
  }

  @Test
  void theClientsThatHoldOffsetsBackCannotBeReplaced() {
    assertThat(faults(Map.of("streams.default.client.supplier", "my.Supplier")))
        .singleElement()
        .asString()
        .contains("hold the offsets back");
  }

  private static List<Fault> faults(Map<String, String> settings) {
    return catchThrowableOfType(ConfigException.class, () -> load(settings)).faults();
  }

  private static PenstockConfig load(Map<String, String> settings) throws ConfigException {
    return PenstockConfig.load(List.of(ConfigSource.of("test", settings)));
  }
}
