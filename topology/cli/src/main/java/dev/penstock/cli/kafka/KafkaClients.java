package dev.penstock.cli.kafka;

import dev.penstock.config.PenstockConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka clients of the commands: the user's {@code kafka.*} settings win over what we prefer.
 */
public final class KafkaClients {

  private static final int MEBI = 1 << 20;

  private KafkaClients() {}

  public static Admin admin(PenstockConfig config) {
    return admin(config, Map.of());
  }

  /** One that the log and the brokers know by this name. */
  public static Admin admin(PenstockConfig config, String clientId) {
    return admin(config, Map.of(AdminClientConfig.CLIENT_ID_CONFIG, clientId));
  }

  private static Admin admin(PenstockConfig config, Map<String, String> decided) {
    Map<String, Object> properties = new HashMap<>();
    // A person waits: a wrong address should not take the minute it takes by default.
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.putAll(config.kafka());
    properties.putAll(decided);
    return Admin.create(properties);
  }

  /** One that writes each record once, in order, and takes the largest image allowed. */
  public static Producer<byte[], byte[]> producer(PenstockConfig config) {
    return producer(config, Map.of());
  }

  /**
   * One that writes in transactions. Of those with the same id, only the last one that was started
   * can write; what the one before left open is aborted.
   */
  public static Producer<byte[], byte[]> producer(PenstockConfig config, String transactionalId) {
    return producer(config, transactionalId, Map.of());
  }

  /** The same, with properties that win over all others. */
  public static Producer<byte[], byte[]> producer(
      PenstockConfig config, String transactionalId, Map<String, Object> decided) {
    Map<String, Object> properties = new HashMap<>(decided);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    // When this process dies, readers of committed records make no progress for that long.
    properties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
    return producer(config, properties);
  }

  private static Producer<byte[], byte[]> producer(
      PenstockConfig config, Map<String, Object> decided) {
    int largest = largestRecord(config);
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, largest);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(64L * MEBI, 2L * largest));
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, MEBI / 4);
    properties.putAll(config.kafka());
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.putAll(decided);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** One that reads partitions assigned to it, without a group, and sees what is committed. */
  public static Consumer<byte[], byte[]> consumer(PenstockConfig config) {
    return consumer(config, Map.of());
  }

  /** The same, with properties that win over all others. */
  public static Consumer<byte[], byte[]> consumer(
      PenstockConfig config, Map<String, Object> decided) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    // Where Kafka deletes old records under the reader, it goes on with the oldest that are left.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.putAll(config.kafka());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.putAll(decided);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Bytes of a record around the largest image: its key, headers and the Avro fields. */
  static int largestRecord(PenstockConfig config) {
    return Math.toIntExact(Math.min(config.image().maxBytes() + MEBI, Integer.MAX_VALUE / 2));
  }
}
