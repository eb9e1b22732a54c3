package dev.penstock.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a broker that asks who writes: permissions that are missing, or taken away. */
class OutputPermissionsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ProducerLimits PRODUCER = new ProducerLimits(32 << 20, false);
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  private static EmbeddedBroker broker;
  private static Admin owner;
  private static Admin penstock;

  @BeforeAll
  static void start() {
    broker =
        EmbeddedBroker.start(
            BrokerOptions.defaults()
                .withProperties(
                    Map.of(
                        "listener.security.protocol.map",
                        "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.client.plain.sasl.jaas.config",
                        LOGIN
                            + " username=\"broker\" password=\"b\" user_broker=\"b\""
                            + " user_penstock=\"p\";",
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "super.users",
                        "User:broker;User:ANONYMOUS"))
                .withClientProperties(login("broker", "b")));
    owner = Admin.create(broker.clientProperties());
    Map<String, Object> client = broker.clientProperties();
    client.putAll(login("penstock", "p"));
    penstock = Admin.create(client);
  }

  @AfterAll
  static void stop() {
    penstock.close();
    owner.close();
    broker.close();
  }

  @Test
  void permissionToWriteIsNeededAtStartAndMissedWhenItIsTakenAway() throws Exception {
    for (String topic : List.of("images", "answers", "letters")) {
      broker.createTopic(topic, 2);
    }
    assertThatThrownBy(() -> open())
        .isInstanceOf(UnusableTopicException.class)
        .hasMessageContaining("topic answers: this client is not authorized")
        .hasMessageContaining("topic letters: this client is not authorized");

    AclBinding answers = mayWrite("answers");
    AclBinding letters = mayWrite("letters");
    owner.createAcls(List.of(answers, letters)).all().get();
    // Without the permission to read settings, those that brokers have by default count.
    OutputTopics topics = open();
    assertThat(topics.isWritable()).isTrue();
    assertThat(topics.predictions().partitions()).isEqualTo(2);

    owner.deleteAcls(Set.of(answers.toFilter())).all().get();
    awaitWritable(topics, false);
    assertThat(topics.problem().orElseThrow()).contains("topic answers", "not authorized");

    owner.createAcls(List.of(answers)).all().get();
    awaitWritable(topics, true);
    owner.createAcls(List.of(entry("answers", AclPermissionType.DENY))).all().get();
    awaitWritable(topics, false);
    assertThat(topics.problem().orElseThrow())
        .contains("topic answers: this client is not authorized to WRITE");
  }

  private static OutputTopics open() throws Exception {
    return OutputTopics.open(penstock, "images", "answers", "letters", PRODUCER, PATIENCE);
  }

  private static void awaitWritable(OutputTopics topics, boolean writable) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              topics.check(penstock);
              return topics.isWritable() == writable;
            });
  }

  private static AclBinding mayWrite(String topic) {
    return entry(topic, AclPermissionType.ALLOW);
  }

  private static AclBinding entry(String topic, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:penstock", "*", AclOperation.WRITE, permission));
  }

  private static Map<String, String> login(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "%s username=\"%s\" password=\"%s\";".formatted(LOGIN, user, password));
  }
}
