package dev.penstock.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.app.Penstock;
import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.AuthorizingBroker;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance with the permissions that docs/operations.md lists, and no others. */
class PermissionsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void theListedPermissionsAreEnough(String protocol) throws Exception {
    try (EmbeddedBroker broker = AuthorizingBroker.start();
        Admin owner = Admin.create(broker.clientProperties())) {
      for (String topic : List.of("images", "predictions", "letters")) {
        broker.createTopic(topic, 2);
      }
      owner.createAcls(documented()).all().get();
      try (ImageProducer producer = new ImageProducer(broker.clientProperties(), "images");
          Penstock app =
              Penstock.start(config(broker, protocol), ColourModel.publish(folder.resolve("m")))) {
        producer.send(0, null, "red", TestImages.png(Color.RED));
        producer.send(1, null, "broken", new byte[] {1, 2, 3});

        awaitRecord(broker, "predictions");
        awaitRecord(broker, "letters");
        assertThat(app.isServing()).isTrue();
      }
    }
  }

  private static List<AclBinding> documented() {
    return List.of(
        may(AclOperation.READ, ResourceType.TOPIC, "images", PatternType.LITERAL),
        may(AclOperation.WRITE, ResourceType.TOPIC, "predictions", PatternType.LITERAL),
        may(AclOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, "predictions", PatternType.LITERAL),
        may(AclOperation.WRITE, ResourceType.TOPIC, "letters", PatternType.LITERAL),
        may(AclOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, "letters", PatternType.LITERAL),
        may(AclOperation.READ, ResourceType.GROUP, "app", PatternType.LITERAL),
        may(AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, "app", PatternType.PREFIXED));
  }

  private static AclBinding may(
      AclOperation operation, ResourceType type, String name, PatternType pattern) {
    return AuthorizingBroker.entry(
        new ResourcePattern(type, name, pattern), operation, AclPermissionType.ALLOW);
  }

  private static PenstockConfig config(EmbeddedBroker broker, String protocol) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("penstock.bootstrap.servers", broker.bootstrapServers());
    settings.put("penstock.application.id", "app");
    settings.put("penstock.topic.images", "images");
    settings.put("penstock.topic.predictions", "predictions");
    settings.put("penstock.topic.dead-letters", "letters");
    settings.put("penstock.admin.port", "0");
    settings.put("streams.group.protocol", protocol);
    AuthorizingBroker.penstock().forEach((key, value) -> settings.put("kafka." + key, value));
    return PenstockConfig.load(List.of(ConfigSource.of("test", settings)));
  }

  private static void awaitRecord(EmbeddedBroker broker, String topic) {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      assertThat(consumer.poll(PATIENCE).isEmpty()).as("no record in %s", topic).isFalse();
    }
  }
}
