package dev.penstock.cli.results;

import dev.penstock.cli.console.Terminal;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.Prediction;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads predictions; reports records that are not predictions. For one thread. */
public final class PredictionDecoder {

  private final AvroReader<Prediction> reader = new AvroReader<>(Prediction.class);
  private final Terminal terminal;

  public PredictionDecoder(Terminal terminal) {
    this.terminal = terminal;
  }

  public Optional<PredictionView> decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      byte[] value = record.value() == null ? new byte[0] : record.value();
      return Optional.of(new PredictionView(record, reader.read(value)));
    } catch (CodecException e) {
      terminal.note(
          "partition %d offset %d: %s"
              .formatted(record.partition(), record.offset(), e.getMessage()));
      return Optional.empty();
    }
  }
}
