package dev.penstock.backfill.job;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Creates the Kafka clients of a job; the caller closes them. */
public interface JobClients {

  Admin admin();

  /**
   * One that sees what is committed, and begins with the oldest record.
   *
   * @param decided properties that win over all others
   */
  Consumer<byte[], byte[]> consumer(Map<String, Object> decided);

  /** One that writes each record once. */
  Producer<byte[], byte[]> producer();

  /** One that writes in transactions, and fences whoever had the same id before. */
  default Producer<byte[], byte[]> producer(String transactionalId) {
    return producer(transactionalId, Map.of());
  }

  /**
   * The same.
   *
   * @param decided properties that win over all others
   */
  Producer<byte[], byte[]> producer(String transactionalId, Map<String, Object> decided);
}
