package dev.penstock.cli;

import dev.penstock.config.PenstockConfig;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed predictions of a topic, from all its partitions. For one thread. */
final class PredictionReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Terminal terminal;
  private final AvroReader<Prediction> reader = new AvroReader<>(Prediction.class);

  PredictionReader(PenstockConfig config, Terminal terminal) {
    this.consumer = Clients.consumer(config);
    this.terminal = terminal;
  }

  /**
   * Takes up all partitions of a topic.
   *
   * @return how many; none if there is no such topic yet
   */
  int start(String topic, boolean fromBeginning) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    List<TopicPartition> partitions =
        found == null
            ? List.of()
            : found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
    // Seeking is lazy: what is written before the position is asked for would be missed.
    partitions.forEach(consumer::position);
    return partitions.size();
  }

  /** The next ones, or none after a moment. What is no prediction is told of and left out. */
  List<PredictionView> poll() {
    List<PredictionView> predictions = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      try {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        predictions.add(new PredictionView(record, reader.read(value)));
      } catch (CodecException e) {
        terminal.note(
            "partition %d offset %d: %s"
                .formatted(record.partition(), record.offset(), e.getMessage()));
      }
    }
    return predictions;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
