package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BrokerExtension.class)
@Timeout(180)
class GroupCheckIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SharedBroker broker;
  private final String application;
  private final String ours;
  private final String theirs;
  private Admin admin;

  GroupCheckIT(SharedBroker broker) {
    this.broker = broker;
    this.application = broker.uniqueName("app");
    this.ours = broker.newTopic("ours", 2);
    this.theirs = broker.newTopic("theirs", 2);
  }

  @BeforeEach
  void connect() {
    admin = Admin.create(broker.clientProperties());
  }

  @AfterEach
  void disconnect() {
    admin.close();
  }

  @Test
  void aGroupThatDoesNotExistIsFree() throws Exception {
    assertThat(check(ours, "classic").conflict()).isEmpty();
    check(ours, "streams").requireOurs();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void livingMembersThatReadAnotherTopicAreAConflictUntilTheyLeave(String protocol)
      throws Exception {
    GroupCheck check = check(ours, protocol);
    try (StreamsMember member = join(theirs, protocol).awaitRunning()) {
      await().atMost(PATIENCE).until(() -> check.conflict().isPresent());

      assertThat(check.conflict().orElseThrow())
          .contains(application, theirs, ours, "penstock.topic.images", "penstock.application.id");
      assertThatThrownBy(check::requireOurs)
          .isInstanceOf(WrongSettingException.class)
          .hasMessage(check.conflict().orElseThrow());
      assertThat(check(theirs, protocol).conflict()).isEmpty();
      assertThat(member).isNotNull();
    }
    await().atMost(PATIENCE).until(() -> check.conflict().isEmpty());
    check.requireOurs();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void livingMembersOfTheOtherProtocolAreAConflict(String protocol) {
    String other = protocol.equals("classic") ? "streams" : "classic";
    try (StreamsMember member = join(ours, other).awaitRunning()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(check(ours, protocol).conflict())
                      .hasValueSatisfying(
                          conflict ->
                              assertThat(conflict)
                                  .contains("streams.group.protocol", other + " protocol")));
      assertThat(member).isNotNull();
    }
  }

  /** Neither sees the other when it starts. */
  @Test
  void ofTwoThatStartTogetherOneFindsTheConflictAfterwards() {
    try (StreamsMember first = join(ours, "classic");
        StreamsMember second = join(theirs, "classic")) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  check(ours, "classic").conflict().isPresent()
                      || check(theirs, "classic").conflict().isPresent());
      assertThat(List.of(first, second)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aGroupOfPlainConsumersIsAConflict(String protocol) {
    Map<String, Object> properties = broker.clientProperties();
    properties.put("group.id", application);
    properties.put("group.protocol", protocol);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(ours));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
              });

      assertThat(check(ours, "classic").conflict().orElseThrow())
          .contains("the group " + application + " is in use by consumers (members: 1")
          .contains("penstock.application.id");
      assertThat(check(ours, "streams").conflict()).isPresent();
    }
  }

  @Test
  void aShareGroupIsAConflict() {
    Map<String, Object> properties = broker.clientProperties();
    properties.put("group.id", application);
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(ours));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100));
                return check(ours, "classic").conflict().isPresent();
              });

      assertThat(check(ours, "classic").conflict().orElseThrow()).contains("share consumers");
    }
  }

  @Test
  void whoMayNotDescribeTheGroupStartsAllTheSame() throws Exception {
    Admin refused =
        (Admin)
            Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> {
                  throw GroupAuthorizationException.forGroupId(application);
                });
    GroupCheck check = new GroupCheck(refused, application, ours, false);

    assertThat(check.conflict()).isEmpty();
    check.requireOurs();
  }

  private StreamsMember join(String topic, String protocol) {
    return new StreamsMember(broker, application, topic, Map.of("group.protocol", protocol));
  }

  private GroupCheck check(String topic, String protocol) {
    return new GroupCheck(admin, application, topic, protocol.equals("streams"));
  }
}
