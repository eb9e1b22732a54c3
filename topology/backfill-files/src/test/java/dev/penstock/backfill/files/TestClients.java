package dev.penstock.backfill.files;

import dev.penstock.backfill.job.JobClients;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Clients without any setting but those that a job needs. */
record TestClients(String bootstrapServers) implements JobClients {

  @Override
  public Admin admin() {
    return Admin.create(properties(Map.of()));
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> decided) {
    Map<String, Object> properties = properties(decided);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId, Map<String, Object> decided) {
    Map<String, Object> properties = properties(decided);
    properties.put("transactional.id", transactionalId);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> properties(Map<String, Object> decided) {
    Map<String, Object> properties = new HashMap<>(decided);
    properties.put("bootstrap.servers", bootstrapServers);
    return properties;
  }
}
