package dev.penstock.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything in topics of predictions and of dead letters, when nobody writes to them any more. */
final class AllAnswers {

  /** Brokers end the transactions that dead processes have left open. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private AllAnswers() {}

  /** Reads what a read_committed consumer sees; those of one partition in its order. */
  static List<Answer> read(Map<String, Object> client, String predictions, String deadLetters) {
    Map<TopicPartition, Long> ends;
    try (Consumer<byte[], byte[]> uncommitted = consumer(client, "read_uncommitted")) {
      ends = uncommitted.endOffsets(partitions(uncommitted, List.of(predictions, deadLetters)));
    }
    List<Answer> answers = new ArrayList<>();
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> committed = consumer(client, "read_committed")) {
      committed.assign(ends.keySet());
      committed.seekToBeginning(ends.keySet());
      while (ends.entrySet().stream()
          .anyMatch(end -> committed.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > giveUp) {
          throw new AssertionError("a transaction stays open; read %d".formatted(answers.size()));
        }
        for (ConsumerRecord<byte[], byte[]> record : committed.poll(Duration.ofMillis(100))) {
          answers.add(
              record.topic().equals(deadLetters)
                  ? Answer.deadLetter(record)
                  : Answer.prediction(record));
        }
      }
    }
    return answers;
  }

  private static List<TopicPartition> partitions(
      Consumer<byte[], byte[]> consumer, List<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> client, String isolation) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("isolation.level", isolation);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
