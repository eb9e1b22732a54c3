package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.AuthorizingBroker;
import dev.penstock.testkit.Certificates;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What goes wrong between a command and its brokers, or at an instance's start: one line at the end
 * that names what was tried, on what, why it failed and what to do; no stack trace.
 */
@Timeout(240)
class WrongBrokersIT {

  private static final String RUN =
      "run --set penstock.admin.port=0 --set penstock.model.name=colour"
          + " --set penstock.model.repository=$F/models --set penstock.application.id=app";

  private static final List<AclBinding> NEEDED =
      List.of(
          may(AclOperation.READ, ResourceType.TOPIC, "images", PatternType.LITERAL),
          may(AclOperation.WRITE, ResourceType.TOPIC, "predictions", PatternType.LITERAL),
          may(AclOperation.WRITE, ResourceType.TOPIC, "letters", PatternType.LITERAL),
          may(AclOperation.READ, ResourceType.GROUP, "app", PatternType.LITERAL),
          may(AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, "app", PatternType.PREFIXED));

  @TempDir private static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = AuthorizingBroker.start();
    for (String topic : List.of("images", "predictions", "letters")) {
      broker.createTopic(topic, 2);
    }
    ColourModel.publish(folder.resolve("models"));
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Files.write(photos.resolve("a.png"), TestImages.png(Color.RED));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "security.protocol=SASL_SSL     | speaks plaintext, not TLS; set kafka.security.protocol to SASL_PLAINTEXT",
        "security.protocol=PLAINTEXT    | set kafka.security.protocol to SASL_PLAINTEXT",
        "sasl.mechanism=SCRAM-SHA-256   | check kafka.sasl.mechanism",
        "sasl.jaas.config=$L.plain.PlainLoginModule required username=\"penstock\" password=\"wrong\"; | check the name and the password in kafka.sasl.jaas.config",
        "bootstrap.servers=no-such-host.invalid:9092 | the names are not known",
        "bootstrap.servers=127.0.0.1:1  | connection refused"
      })
  void brokersThatCannotBeUsedAreNamedWithTheCause(String setting, String cause) throws Exception {
    String[] parts = setting.split("=", 2);
    Map<String, String> client = new HashMap<>(user());
    client.put(parts[0], parts[1].replace("$L", "org.apache.kafka.common.security"));
    String address = client.getOrDefault("bootstrap.servers", broker.bootstrapServers());

    List<String> lines = fail("results --max 1", 1, client, address, cause);

    if (lines.size() > 1 && !address.startsWith("no-such")) {
      assertThat(lines.get(0)).startsWith("still trying " + address);
    }
  }

  @Test
  void aMechanismThatTheListenerDoesNotTakeIsNamedWithThoseItTakes() throws Exception {
    Map<String, String> client = new HashMap<>(user());
    client.put("sasl.mechanism", "SCRAM-SHA-256");
    client.put(
        "sasl.jaas.config",
        client.get("sasl.jaas.config").replace("plain.PlainLogin", "scram.ScramLogin"));

    fail("results", 1, client, "SCRAM-SHA-256", "[PLAIN]", "set kafka.sasl.mechanism");
  }

  @Test
  void aPortThatSpeaksTlsIsNamedAsSuch() throws Exception {
    Path stores = Files.createDirectories(folder.resolve("stores"));
    Certificates certificates = Certificates.create(stores, "password");
    Map<String, String> secured = new HashMap<>(certificates.keystore());
    secured.putAll(certificates.truststore());
    secured.put("listener.security.protocol.map", "CLIENT:SSL,CONTROLLER:PLAINTEXT");
    Map<String, String> client = new HashMap<>(certificates.truststore());
    client.put("security.protocol", "SSL");
    try (EmbeddedBroker tls =
        EmbeddedBroker.start(
            BrokerOptions.defaults().withProperties(secured).withClientProperties(client))) {
      Map<String, String> plain = Map.of("bootstrap.servers", tls.bootstrapServers());
      List<String> lines =
          fail("dlq list", 1, plain, tls.bootstrapServers(), "set kafka.security.protocol to SSL");
      assertThat(lines.get(0))
          .startsWith("still trying " + tls.bootstrapServers())
          .contains("the listener speaks TLS");

      Map<String, String> distrusting =
          Map.of("bootstrap.servers", tls.bootstrapServers(), "security.protocol", "SSL");
      fail("dlq list", 1, distrusting, tls.bootstrapServers(), "kafka.ssl.truststore.location");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, Read on topic images",
    "1, Write on topic predictions",
    "2, Write on topic letters",
    "3, Read on group app",
    "4, Write on transactional ids that begin with app"
  })
  void anInstanceNamesThePermissionThatItLacks(int missing, String permission) throws Exception {
    try (Admin owner = Admin.create(broker.clientProperties())) {
      owner.createAcls(NEEDED).all().get();
      owner.deleteAcls(List.of(NEEDED.get(missing).toFilter())).all().get();

      fail(RUN, 1, user(), "not authorized", "needs " + permission + " (");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "produce $F/photos                | Write on topic images",
        "results --max 1                  | Read on topic predictions",
        "dlq list                         | Read on topic letters",
        "dlq show 0:0                     | Read on topic letters",
        "dlq redrive --all                | Read on topic letters"
      })
  void aCommandNamesThePermissionThatItLacks(String command, String permission) throws Exception {
    try (Admin owner = Admin.create(broker.clientProperties())) {
      owner.deleteAcls(NEEDED.stream().map(AclBinding::toFilter).toList()).all().get();
      owner
          .createAcls(
              List.of(may(AclOperation.DESCRIBE, ResourceType.TOPIC, "*", PatternType.LITERAL)))
          .all()
          .get();

      fail(command, 1, user(), "not authorized", "needs " + permission + " (");
    }
  }

  @Test
  void aTakenAdminPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      fail(
          RUN.replace("admin.port=0", "admin.port=" + port),
          1,
          owner(),
          port,
          "penstock.admin.port");
    }
  }

  @Test
  void aCorruptModelIsNamed() throws Exception {
    Path broken = Files.createDirectories(folder.resolve("broken/colour/1"));
    for (String part : List.of("model.properties", "labels.txt")) {
      Files.copy(folder.resolve("models/colour/1").resolve(part), broken.resolve(part));
    }
    Files.write(broken.resolve("model.onnx"), new byte[] {8, 7, 58, 120, 1, 2, 3});

    fail(RUN.replace("$F/models", "$F/broken"), 1, owner(), broken + "/model.onnx");
  }

  @Test
  void aForeignMemberOfTheGroupIsNamed() throws Exception {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("group.id", "app");
    try (KafkaConsumer<byte[], byte[]> other =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      other.subscribe(List.of("letters"));
      while (other.assignment().isEmpty()) {
        other.poll(Duration.ofMillis(100));
      }
      fail(RUN, 2, owner(), "group app is in use by consumers", "penstock.application.id");
    }
  }

  @Test
  void aFullDiskIsNamedWithTheFile() throws Exception {
    Path small = Files.createDirectories(folder.resolve("small"));
    assumeTrue(ended("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", small.toString()) == 0);
    try {
      Path resume = Files.createFile(small.resolve("sent"));
      fill(small.resolve("full"));
      String noSpace = "No space left on device";
      fail("produce --resume " + resume + " $F/photos", 1, owner(), resume.toString(), noSpace);
      fail(
          "model import $F/models/colour/1/model.onnx --name a:1 --repository %s/m --labels $F/models/colour/1/labels.txt"
              .formatted(small),
          1,
          owner(),
          small + "/m",
          noSpace);
    } finally {
      ended("umount", small.toString());
    }
  }

  private static void fill(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[1024]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static int ended(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  @Test
  void moreIsSaidWhereItIsAskedFor() throws Exception {
    Map<String, String> nowhere = Map.of("bootstrap.servers", "no-such-host.invalid:9092");
    try (CommandProcess command = start("results --verbose", nowhere)) {
      assertThat(command.await()).isEqualTo(1);
      assertThat(command.errLines())
          .anyMatch(line -> line.startsWith("penstock: "))
          .anyMatch(line -> line.startsWith("\tat "));
    }
  }

  /** Runs a command that fails with one line at the end, and returns all lines. */
  private static List<String> fail(
      String line, int code, Map<String, String> client, String... named) throws Exception {
    try (CommandProcess command = start(line, client)) {
      int ended = command.await();
      List<String> lines = command.errLines();
      assertThat(ended).as(String.join("\n", lines)).isEqualTo(code);
      assertThat(command.out().lines())
          .as("but for what was done before")
          .allMatch(text -> text.startsWith("produced "));
      assertThat(lines)
          .noneMatch(text -> text.startsWith("\tat "))
          .noneMatch(text -> text.contains(" ERROR ") && !text.contains("InstanceFailures: "))
          .filteredOn(text -> text.startsWith("penstock: "))
          .singleElement()
          .isEqualTo(lines.get(lines.size() - 1));
      assertThat(lines.get(lines.size() - 1)).contains(named);
      return lines;
    }
  }

  private static CommandProcess start(String line, Map<String, String> client) throws IOException {
    List<String> args = new ArrayList<>();
    for (String word : Pattern.compile(" +").split(line.strip())) {
      args.add(word.replace("$F", folder.toString()));
    }
    if (line.startsWith("model ")) {
      return CommandProcess.start(folder, "line", args);
    }
    for (String topic :
        List.of("images=images", "predictions=predictions", "dead-letters=letters")) {
      args.addAll(List.of("--set", "penstock.topic." + topic));
    }
    client.forEach((key, value) -> args.addAll(List.of("--set", "kafka." + key + "=" + value)));
    return CommandProcess.start(folder, "line", args);
  }

  /** Client settings of a user who may do what the test allows. */
  private static Map<String, String> user() {
    Map<String, String> settings = new HashMap<>(AuthorizingBroker.penstock());
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return settings;
  }

  /** Client settings of a user who may do everything. */
  private static Map<String, String> owner() {
    Map<String, String> settings = new HashMap<>();
    broker.clientProperties().forEach((key, value) -> settings.put(key, value.toString()));
    return settings;
  }

  private static AclBinding may(
      AclOperation operation, ResourceType type, String name, PatternType pattern) {
    return AuthorizingBroker.entry(
        new ResourcePattern(type, name, pattern), operation, AclPermissionType.ALLOW);
  }
}
