package dev.penstock.output;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What the producers of this instance can send, whatever a topic takes.
 *
 * @param maxRecordBytes most in one record: {@code max.request.size}, or {@code buffer.memory} if
 *     that is less
 * @param compresses whether batches are compressed, which lets those of images grow a little
 */
public record ProducerLimits(long maxRecordBytes, boolean compresses) {

  public ProducerLimits {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + "; at least 1");
    }
  }

  /** Those of producers with these settings. */
  public static ProducerLimits of(Map<String, Object> producer) {
    ProducerConfig config = new ProducerConfig(producer);
    return new ProducerLimits(
        Math.min(
            config.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            config.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG)),
        !config.getString(ProducerConfig.COMPRESSION_TYPE_CONFIG).equals("none"));
  }
}
