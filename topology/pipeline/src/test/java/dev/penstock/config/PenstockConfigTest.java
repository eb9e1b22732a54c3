package dev.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PenstockConfigTest {

  @Test
  void hasADefaultForEverything() throws Exception {
    PenstockConfig config = PenstockConfig.load(List.of());

    assertThat(config.kafka()).containsExactly(Map.entry("bootstrap.servers", "localhost:9092"));
    assertThat(config.streams()).isEmpty();
    assertThat(config.input().format()).isEqualTo(InputFormat.AVRO);
    assertThat(config.input().writerSchemas()).isEmpty();
    assertThat(config.topics().images()).isEqualTo("penstock.images");
    assertThat(config.stream().guarantee()).isEqualTo(ProcessingGuarantee.EXACTLY_ONCE_V2);
    assertThat(config.batch().size()).isEmpty();
    assertThat(config.batch().linger()).isEmpty();
    assertThat(config.image().maxBytes()).isEqualTo(32L << 20);
    assertThat(config.admin().port()).isEqualTo(9464);
    assertThat(config.describe()).allMatch(setting -> setting.origin().equals("default"));
  }

  @Test
  void laterSourcesWin() throws Exception {
    ConfigSource file =
        properties("penstock.batch.size=8\npenstock.top-k=3\npenstock.batch.linger=5ms");
    ConfigSource environment =
        ConfigSource.environment(
            Map.of("PENSTOCK_BATCH_SIZE", "16", "PENSTOCK_BATCH_LINGER", "6ms", "PATH", "/bin"));
    ConfigSource overrides = ConfigSource.overrides(List.of("penstock.batch.size=32"));

    PenstockConfig config = PenstockConfig.load(List.of(file, environment, overrides));

    assertThat(config.batch().size()).contains(32);
    assertThat(config.batch().linger()).contains(Duration.ofMillis(6));
    assertThat(config.model().topK()).isEqualTo(3);
    assertThat(described(config, "penstock.batch.size").origin()).isEqualTo("--set");
    assertThat(described(config, "penstock.batch.linger").origin())
        .isEqualTo("environment PENSTOCK_BATCH_LINGER");
    assertThat(described(config, "penstock.top-k").origin()).isEqualTo("a.properties");
  }

  @Test
  void readsAFile(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("p.properties"), "# mine\npenstock.application.id = größe\n");

    assertThat(faults(ConfigSource.file(file)))
        .singleElement()
        .satisfies(fault -> assertThat(fault.value()).isEqualTo("größe"));
    assertThat(faults(ConfigSource.file(folder.resolve("none.properties"))))
        .singleElement()
        .asString()
        .contains("none.properties")
        .contains("does not exist");
  }

  @Test
  void tellsAllFaultsAtOnce() {
    List<SettingError> faults =
        faults(
            properties("penstock.batch.size=many\npenstock.batch.linger=20\nnonsense=1"),
            ConfigSource.environment(Map.of("PENSTOCK_TOP_K", "0")),
            ConfigSource.overrides(List.of("penstock.image.max-bytes=2TiB", "penstock.top-k")));

    assertThat(faults)
        .extracting(SettingError::toString)
        .containsExactlyInAnyOrder(
            "penstock.batch.size = many (a.properties):"
                + " must be a whole number from 1 to 1024, or auto",
            "penstock.batch.linger = 20 (a.properties):"
                + " must be a duration such as 20ms, 5s or 2m, from 0ms to 1m, or auto",
            "nonsense = 1 (a.properties): is not a setting",
            "penstock.top-k = 0 (environment PENSTOCK_TOP_K):"
                + " must be a whole number from 1 to 1000",
            "penstock.image.max-bytes = 2TiB (--set):"
                + " must be a size such as 64KiB or 16MiB, from 1KiB to 1GiB",
            "penstock.top-k (--set): must be key=value");
  }

  @Test
  void suggestsWhatAMistypedKeyWasMeantToBe() {
    assertThat(faults(ConfigSource.overrides(List.of("penstock.batch.szie=3"))))
        .singleElement()
        .asString()
        .contains("did you mean penstock.batch.size?");
    assertThat(faults(ConfigSource.overrides(List.of("batch.linger=3ms"))))
        .singleElement()
        .asString()
        .contains("did you mean penstock.batch.linger?");
    assertThat(faults(ConfigSource.environment(Map.of("PENSTOCK_BACH_SIZE", "3"))))
        .singleElement()
        .asString()
        .contains("did you mean PENSTOCK_BATCH_SIZE?");
  }

  @Test
  void leavesAloneTheVariablesThatKubernetesAndTheLauncherSet() throws Exception {
    Map<String, String> variables =
        Map.of(
            "PENSTOCK_SERVICE_HOST", "10.0.0.7",
            "PENSTOCK_SERVICE_PORT_HTTP", "80",
            "PENSTOCK_PORT", "tcp://10.0.0.7:80",
            "PENSTOCK_PORT_80_TCP_ADDR", "10.0.0.7",
            "PENSTOCK_CACHE", "/var/cache",
            "PENSTOCK_LOG_LEVEL", "DEBUG");

    assertThat(PenstockConfig.load(List.of(ConfigSource.environment(variables)))).isNotNull();
  }

  @Test
  void namesTheSuccessorOfARetiredKey() {
    Resolver resolver =
        new Resolver(
            Settings.ALL, Map.of(), Map.of("penstock.batch.wait", "penstock.batch.linger"));

    Values values =
        resolver.resolve(List.of(ConfigSource.overrides(List.of("penstock.batch.wait=3ms"))));

    assertThat(values.faults())
        .singleElement()
        .asString()
        .isEqualTo("penstock.batch.wait = 3ms (--set): is retired; use penstock.batch.linger");
  }

  @Test
  void findsAKeyThatStandsTwiceInAFile() {
    assertThat(faults(properties("penstock.top-k=3\npenstock.top-k=4")))
        .singleElement()
        .asString()
        .contains("is set twice");
  }

  @Test
  void reportsAFileThatIsNoPropertiesFile() {
    assertThat(faults(properties("penstock.top-k=\\u00zz")))
        .singleElement()
        .asString()
        .contains("cannot be read");
  }

  @Test
  void passesOnWhatIsKafkas() throws Exception {
    PenstockConfig config =
        PenstockConfig.load(
            List.of(
                properties("kafka.security.protocol=SSL\nkafka.bootstrap.servers=a:1,b:2"),
                ConfigSource.overrides(List.of("streams.state.dir=/tmp/s"))));

    assertThat(config.kafka())
        .containsExactly(
            Map.entry("bootstrap.servers", "a:1,b:2"), Map.entry("security.protocol", "SSL"));
    assertThat(config.streams()).containsExactly(Map.entry("state.dir", "/tmp/s"));
    assertThat(described(config, "penstock.bootstrap.servers").value()).isEqualTo("a:1,b:2");
  }

  @Test
  void showsNoSecrets() throws Exception {
    PenstockConfig config =
        PenstockConfig.load(
            List.of(
                properties(
                    """
                    kafka.ssl.key.password=hunter2
                    kafka.sasl.jaas.config=x password=hunter2;
                    kafka.ssl.keystore.key=hunter2
                    kafka.ssl.keystore.location=/keys
                    penstock.tracing.endpoint=https://me:hunter2@traces:4317
                    """)));

    assertThat(config.toString()).doesNotContain("hunter2").contains("/keys", "@traces:4317");
    assertThat(config.describe()).noneMatch(setting -> setting.value().contains("hunter2"));
    assertThat(config.kafka()).containsEntry("ssl.key.password", "hunter2");
    assertThat(faults(ConfigSource.overrides(List.of("penstock.api.token=hunter2"))))
        .noneMatch(fault -> fault.toString().contains("hunter2"));
  }

  @Test
  void refusesValuesThatContradictEachOther() {
    assertThat(
            faults(
                ConfigSource.overrides(
                    List.of(
                        "penstock.batch.size=64",
                        "penstock.in-flight.max=32",
                        "penstock.commit.interval=30s",
                        "penstock.topic.predictions=penstock.images",
                        "penstock.model.path=/m",
                        "penstock.model.name=resnet50"))))
        .extracting(SettingError::key)
        .containsExactlyInAnyOrder(
            "penstock.batch.size",
            "penstock.transaction.timeout",
            "penstock.topic.predictions",
            "penstock.model.path");
  }

  @Test
  void everySettingHasAnEnvironmentVariableOfItsOwn() {
    assertThat(Settings.ALL)
        .extracting(Setting::environmentVariable)
        .doesNotHaveDuplicates()
        .contains("PENSTOCK_IN_FLIGHT_MAX_BYTES");
  }

  private static List<SettingError> faults(ConfigSource... sources) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> PenstockConfig.load(List.of(sources)));
    assertThat(thrown).isNotNull();
    thrown.faults().forEach(fault -> assertThat(thrown).hasMessageContaining(fault.toString()));
    return thrown.faults();
  }

  private static EffectiveSetting described(PenstockConfig config, String key) {
    return config.describe().stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private static ConfigSource properties(String text) {
    return ConfigSource.properties("a.properties", new StringReader(text));
  }
}
