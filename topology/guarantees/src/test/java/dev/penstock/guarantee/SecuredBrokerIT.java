package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  private static Path stores;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    stores = folder;
    createCertificates();
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
    return Map.of(
        "listener.security.protocol.map",
        "CLIENT:SASL_SSL,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        "PLAIN",
        "sasl.mechanism.inter.broker.protocol",
        "PLAIN",
        "listener.name.client.plain.sasl.jaas.config",
        "%s username=\"broker\" password=\"b\" user_broker=\"b\" user_penstock=\"%s\";"
            .formatted(LOGIN, PASSWORD),
        "ssl.keystore.location",
        stores.resolve("broker.p12").toString(),
        "ssl.keystore.password",
        STORE_PASSWORD,
        "ssl.truststore.location",
        stores.resolve("trusted.p12").toString(),
        "ssl.truststore.password",
        STORE_PASSWORD);
  }

  private static Map<String, String> client(String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        jaas(password),
        "ssl.truststore.location",
        stores.resolve("trusted.p12").toString(),
        "ssl.truststore.password",
        STORE_PASSWORD);
  }

  private static String jaas(String password) {
    return "%s username=\"penstock\" password=\"%s\";".formatted(LOGIN, password);
  }

  private static void createCertificates() throws IOException, InterruptedException {
    keytool(
        "-genkeypair -alias broker -keyalg EC -dname CN=broker -ext san=ip:127.0.0.1"
            + " -keystore broker.p12");
    keytool("-exportcert -alias broker -keystore broker.p12 -file broker.crt");
    keytool("-importcert -noprompt -alias broker -file broker.crt -keystore trusted.p12");
  }

  private static void keytool(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
    Path output = stores.resolve("keytool.txt");
    int code =
        new ProcessBuilder(command)
            .directory(stores.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(output)).isZero();
  }
}
