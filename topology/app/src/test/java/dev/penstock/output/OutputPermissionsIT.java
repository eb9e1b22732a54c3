package dev.penstock.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.testkit.AuthorizingBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
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
  private static EmbeddedBroker broker;
  private static Admin owner;
  private static Admin penstock;

  @BeforeAll
  static void start() {
    broker = AuthorizingBroker.start();
    owner = Admin.create(broker.clientProperties());
    Map<String, Object> client = broker.clientProperties();
    client.putAll(AuthorizingBroker.penstock());
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
    return AuthorizingBroker.entry(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        AclOperation.WRITE,
        permission);
  }
}
