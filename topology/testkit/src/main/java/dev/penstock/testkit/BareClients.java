package dev.penstock.testkit;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Clients of bytes without any setting but those that are given. */
public final class BareClients {

  private BareClients() {}

  /** The address and what was decided, which wins. */
  public static Map<String, Object> properties(
      Map<String, Object> client, Map<String, Object> decided) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.putAll(decided);
    return properties;
  }

  /** One that sees what is committed, and commits nothing. */
  public static Consumer<byte[], byte[]> consumer(
      Map<String, Object> client, Map<String, Object> decided) {
    Map<String, Object> properties = properties(client, decided);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
