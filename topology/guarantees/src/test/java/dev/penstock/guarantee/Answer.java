package dev.penstock.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.record.HeaderNames;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.SourceRecord;
import dev.penstock.testkit.Predictions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A prediction or a dead letter, as a read_committed consumer saw it.
 *
 * @param line what must keep the order of its source: output topic and partition
 * @param stage of a dead letter; null for a prediction
 * @param predictedAt when its batch ended, in milliseconds since the epoch; 0 for a dead letter
 */
record Answer(Source source, String line, String stage, long predictedAt) {

  static Answer prediction(ConsumerRecord<byte[], byte[]> record) {
    Prediction prediction = Predictions.read(record);
    SourceRecord source = prediction.getSource();
    return new Answer(
        new Source(source.getPartition(), source.getOffset()),
        line(record),
        null,
        prediction.getPredictedAt().toEpochMilli());
  }

  static Answer deadLetter(ConsumerRecord<byte[], byte[]> record) {
    int partition = Integer.parseInt(header(record, HeaderNames.ERROR_PARTITION));
    long offset = Long.parseLong(header(record, HeaderNames.ERROR_OFFSET));
    return new Answer(
        new Source(partition, offset), line(record), header(record, HeaderNames.ERROR_STAGE), 0);
  }

  boolean isDeadLetter() {
    return stage != null;
  }

  private static String line(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "-" + record.partition();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null) {
      throw new AssertionError("dead letter without header " + name + ": " + record);
    }
    return new String(header.value(), UTF_8);
  }
}
