package dev.penstock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.ProcessingGuarantee;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamsPropertiesTest {

  private static final int FETCH_BYTES = 100_000;

  @Test
  void whatIsFetchedAndKeptOfAPartitionIsBoundedInBytes() throws ConfigException {
    assertThat(mainConsumer(Map.of())).containsEntry("max.partition.fetch.bytes", FETCH_BYTES);
    assertThat(streams(Map.of()).getInt("buffered.records.per.partition")).isEqualTo(1);
  }

  @Test
  void withTheStreamsProtocolKafkaStreamsPausesNoPartitionForWhatOnePollReturned()
      throws ConfigException {
    Map<String, String> given = Map.of("streams.group.protocol", "streams");

    assertThat(streams(given).getInt("buffered.records.per.partition"))
        .isEqualTo(mainConsumer(given).get("max.poll.records"));
  }

  @Test
  void settingsOfEveryClientBeatTheDefaults() throws ConfigException {
    Map<String, String> given =
        Map.of(
            "kafka.session.timeout.ms", "45000",
            "kafka.max.partition.fetch.bytes", "7",
            "kafka.max.poll.records", "9",
            "kafka.linger.ms", "50");

    assertThat(mainConsumer(given))
        .containsEntry("session.timeout.ms", "45000")
        .containsEntry("max.partition.fetch.bytes", "7")
        .containsEntry("max.poll.records", "9");
    assertThat(streams(given).getProducerConfigs("producer")).containsEntry("linger.ms", "50");
  }

  @Test
  void settingsOfOneClientBeatThoseOfEvery() throws ConfigException {
    assertThat(
            mainConsumer(
                Map.of(
                    "kafka.session.timeout.ms", "45000",
                    "streams.main.consumer.session.timeout.ms", "30000")))
        .containsEntry("session.timeout.ms", "30000");
  }

  @ParameterizedTest
  @EnumSource
  void committedImagesAreReadAndPredictionsAreWrittenInOrderUnderEveryGuarantee(
      ProcessingGuarantee guarantee) throws ConfigException {
    Map<String, String> given = Map.of("penstock.processing.guarantee", guarantee.id());

    assertThat(mainConsumer(given))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("auto.offset.reset", "earliest")
        .containsEntry("enable.auto.commit", "false");
    assertThat(streams(given).getProducerConfigs("producer"))
        .containsEntry("enable.idempotence", true);
  }

  private static Map<String, Object> mainConsumer(Map<String, String> given)
      throws ConfigException {
    return streams(given).getMainConsumerConfigs("group", "client", 0);
  }

  private static StreamsConfig streams(Map<String, String> given) throws ConfigException {
    PenstockConfig config = PenstockConfig.load(List.of(ConfigSource.of("test", given)));
    return new StreamsConfig(StreamsProperties.of(config, 1, FETCH_BYTES));
  }
}
