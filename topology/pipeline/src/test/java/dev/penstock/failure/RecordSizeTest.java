package dev.penstock.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class RecordSizeTest {

  /** Around the steps of Kafka's numbers of variable length, and of a JPEG. */
  private static final int[] LENGTHS = {
    -1, 0, 1, 62, 63, 64, 65, 127, 128, 8_190, 8_191, 8_192, 8_193, 16_384, 1_048_575, 1_048_577
  };

  @Test
  void isNoLessThanARealBatchAndThanWhatAProducerCounts() {
    Random random = new Random(8);
    for (int i = 0; i < 2_000; i++) {
      Record<byte[], byte[]> record = record(random);
      long size = RecordSize.of(record);
      int producers =
          AbstractRecords.estimateSizeInBytesUpperBound(
              RecordBatch.CURRENT_MAGIC_VALUE,
              CompressionType.NONE,
              record.key(),
              record.value(),
              record.headers().toArray());
      assertThat(size).isGreaterThanOrEqualTo(batchSize(record)).isGreaterThanOrEqualTo(producers);
      // Close enough that nothing is dropped without need.
      assertThat(size - batchSize(record)).isLessThan(50 + 10L * record.headers().toArray().length);
    }
  }

  private static int batchSize(Record<byte[], byte[]> record) {
    MemoryRecordsBuilder batch =
        MemoryRecords.builder(
            ByteBuffer.allocate(1 << 16),
            Compression.NONE,
            TimestampType.CREATE_TIME,
            Long.MAX_VALUE / 2);
    batch.append(record.timestamp(), record.key(), record.value(), record.headers().toArray());
    return batch.build().sizeInBytes();
  }

  private static Record<byte[], byte[]> record(Random random) {
    Headers headers = new RecordHeaders();
    for (int i = random.nextInt(5) * random.nextInt(50); i > 0; i--) {
      headers.add(name(random), bytes(random, 10));
    }
    return new Record<>(
        bytes(random, 14),
        bytes(random, LENGTHS.length),
        random.nextLong() & Long.MAX_VALUE,
        headers);
  }

  private static String name(Random random) {
    String letters = random.nextBoolean() ? "x" : random.nextBoolean() ? "é" : "\uD83D\uDC08";
    return letters.repeat(random.nextInt(100));
  }

  private static byte[] bytes(Random random, int lengths) {
    int length = LENGTHS[random.nextInt(lengths)];
    return length < 0 ? null : new byte[length];
  }
}
