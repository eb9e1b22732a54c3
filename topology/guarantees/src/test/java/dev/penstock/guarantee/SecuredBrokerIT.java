package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.testkit.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against brokers that take TLS and a password only, which {@code kafka.*} settings give. */
class SecuredBrokerIT {

  private static final String PASSWORD = "the-password-of-penstock";
  private static final String STORE_PASSWORD = "the-password-of-the-store";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  private static Certificates certificates;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    certificates = Certificates.create(folder, STORE_PASSWORD);
    broker =
        EmbeddedBroker.start(
            BrokerOptions.defaults()
                .withProperties(brokerProperties())
                .withClientProperties(client(PASSWORD)));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void recordsGoThroughAndNoSecretIsPrinted() throws Exception {
    Path logs = Path.of("target", "guarantee", "secured");
    try (Trial trial =
        new Trial(broker.clientProperties(), "secured", Map.of(), Load.tiny(200), logs)) {
      trial.startServing(1);

      Guarantee.requireAll(Guarantee.EXACTLY_ONCE, trial.evidence());
      ForkedJvm instance = trial.instances().get(0);
      assertThat(instance.terminate()).isZero();
      assertThat(instance.log()).content().doesNotContain(PASSWORD, STORE_PASSWORD);
    }
  }

  @Test
  void aWrongPasswordEndsTheInstanceWithAReasonThatDoesNotShowIt() throws Exception {
    Path logs = Path.of("target", "guarantee", "wrong-password");
    Map<String, String> wrong = Map.of("kafka.sasl.jaas.config", jaas("the-wrong-password"));
    try (Trial trial =
        new Trial(broker.clientProperties(), "refused", wrong, Load.tiny(200), logs)) {
      ForkedJvm instance = trial.start();

      assertThat(instance.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
      assertThat(instance.log())
          .content()
          .contains("Authentication failed")
          .doesNotContain("the-wrong-password", STORE_PASSWORD);
    }
  }

  private static Map<String, String> brokerProperties() {
    Map<String, String> properties = new HashMap<>(certificates.keystore());
    properties.putAll(certificates.truststore());
    properties.put("listener.security.protocol.map", "CLIENT:SASL_SSL,CONTROLLER:PLAINTEXT");
    properties.put("sasl.enabled.mechanisms", "PLAIN");
    properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    properties.put(
        "listener.name.client.plain.sasl.jaas.config",
        "%s username=\"broker\" password=\"b\" user_broker=\"b\" user_penstock=\"%s\";"
            .formatted(LOGIN, PASSWORD));
    return properties;
  }

  private static Map<String, String> client(String password) {
    Map<String, String> properties = new HashMap<>(certificates.truststore());
    properties.put("security.protocol", "SASL_SSL");
    properties.put("sasl.mechanism", "PLAIN");
    properties.put("sasl.jaas.config", jaas(password));
    return properties;
  }

  private static String jaas(String password) {
    return "%s username=\"penstock\" password=\"%s\";".formatted(LOGIN, password);
  }
}
