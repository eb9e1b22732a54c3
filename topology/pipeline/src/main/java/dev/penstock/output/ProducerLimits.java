package dev.penstock.output;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What the producers of this instance can send, whatever a topic accepts.
 *
 * @param maxRecordBytes size limit of a record: {@code max.request.size}, or {@code buffer.memory}
 *     if that is less
 * @param compresses whether batches are compressed, which makes batches of images slightly larger
 */
public record ProducerLimits(long maxRecordBytes, boolean compresses) {

  public ProducerLimits {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + "; at least 1");
    }
  }

  /** The limits of producers with these settings. */
  public static ProducerLimits of(Map<String, Object> producer) {
    ProducerConfig config = new ProducerConfig(producer);
    return new ProducerLimits(
        Math.min(
            config.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            config.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG)),
        !config.getString(ProducerConfig.COMPRESSION_TYPE_CONFIG).equals("none"));
  }
}
