package dev.penstock.cli.backfill;

import dev.penstock.backfill.job.JobClients;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.config.PenstockConfig;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** The Kafka clients of a job, with the settings of a command. */
record CommandClients(PenstockConfig config) implements JobClients {

  @Override
  public Admin admin() {
    return KafkaClients.admin(config);
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> decided) {
    return KafkaClients.consumer(config, decided);
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    return KafkaClients.producer(config);
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId, Map<String, Object> decided) {
    return KafkaClients.producer(config, transactionalId, decided);
  }
}
