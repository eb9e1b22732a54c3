package dev.penstock.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.Prediction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What tests ask of the records of the predictions' topic. */
public final class Predictions {

  private static final ThreadLocal<AvroReader<Prediction>> READERS =
      ThreadLocal.withInitial(() -> new AvroReader<>(Prediction.class));

  private Predictions() {}

  public static Prediction read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return READERS.get().read(record.value());
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  public static List<String> ids(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(record -> read(record).getId()).toList();
  }

  /** The source partitions of every batch. A batch ends at one moment, after one run. */
  public static Map<String, Set<Integer>> partitionsOfBatches(
      List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, Set<Integer>> partitions = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Prediction prediction = read(record);
      String batch = prediction.getPredictedAt() + "/" + prediction.getInferenceMicros();
      partitions
          .computeIfAbsent(batch, unused -> new TreeSet<>())
          .add(prediction.getSource().getPartition());
    }
    return partitions;
  }

  /** Text of the last header of this name; null for none. */
  public static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
