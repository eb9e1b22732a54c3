package dev.penstock.backfill.files;

import dev.penstock.backfill.job.JobClients;
import dev.penstock.testkit.BareClients;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Clients without any setting but those that a job needs. */
record TestClients(String bootstrapServers) implements JobClients {

  @Override
  public Admin admin() {
    return Admin.create(client());
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> decided) {
    return BareClients.consumer(client(), decided);
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId, Map<String, Object> decided) {
    Map<String, Object> properties = BareClients.properties(client(), decided);
    properties.put("transactional.id", transactionalId);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", bootstrapServers);
  }
}
