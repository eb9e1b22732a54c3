package dev.penstock.cli.results;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.Text;
import dev.penstock.cli.kafka.HeadersJson;
import dev.penstock.record.PredictionJson;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A prediction as people and programs read it.
 *
 * @param record where it stands, with its key and headers
 * @param prediction its value
 */
public record PredictionView(ConsumerRecord<byte[], byte[]> record, Prediction prediction) {

  public String line() {
    return line(prediction.getId());
  }

  /**
   * One line.
   *
   * @param name what the reader knows the image by
   */
  public String line(String name) {
    ScoredClass best = best();
    return "%-36s %-26s %5.3f  batch of %-3d %5d ms"
        .formatted(name, best.getLabel(), best.getScore(), prediction.getBatchSize(), millis());
  }

  public ScoredClass best() {
    return prediction.getClasses().get(0);
  }

  /** From the record's arrival to the end of its batch. */
  private long millis() {
    return (prediction.getQueueMicros() + prediction.getInferenceMicros()) / 1000;
  }

  /** The fields of the schema, and what only the record knows. */
  void write(JsonGenerator out) throws IOException {
    out.writeStringField("id", prediction.getId());
    out.writeStringField("key", Text.of(record.key()));
    PredictionJson.writeAnswer(out, prediction);
    HeadersJson.write(out, record.headers());
    out.writeNumberField("timestamp", record.timestamp());
    out.writeNumberField("partition", record.partition());
    out.writeNumberField("offset", record.offset());
  }
}
