package dev.penstock.backfill.files.sink;

import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/** A prediction as a row of Parquet: the fields of the Avro schema, and the best class in front. */
final class PredictionRows extends WriteSupport<Prediction> {

  static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message Prediction {
            required binary id (STRING);
            optional binary label (STRING);
            optional float score;
            required group classes (LIST) {
              repeated group list {
                required group element {
                  required int32 index;
                  required binary label (STRING);
                  required float score;
                }
              }
            }
            required group model {
              required binary name (STRING);
              required binary version (STRING);
              required binary digest (STRING);
              required binary precision (STRING);
              required binary provider (STRING);
            }
            required group source {
              required binary topic (STRING);
              required int32 partition;
              required int64 offset;
            }
            required int32 batchSize;
            required int64 queueMicros;
            required int64 inferenceMicros;
            required int64 predictedAt (TIMESTAMP(MILLIS,true));
            optional int64 inputTimestamp (TIMESTAMP(MILLIS,true));
          }
          """);

  private @Nullable RecordConsumer consumer;

  @Override
  @Deprecated // but abstract
  public WriteContext init(Configuration configuration) {
    return new WriteContext(SCHEMA, Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(SCHEMA, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(Prediction prediction) {
    if (consumer == null) {
      throw new IllegalStateException("prepareForWrite comes first");
    }
    consumer.startMessage();
    Row row = new Row(consumer);
    row.text("id", prediction.getId());
    List<ScoredClass> classes = prediction.getClasses();
    if (classes.isEmpty()) {
      row.skip(2);
    } else {
      row.text("label", classes.get(0).getLabel());
      row.number("score", classes.get(0).getScore());
    }
    row.group("classes", group -> writeClasses(group, classes));
    row.group("model", group -> writeModel(group, prediction.getModel()));
    row.group("source", group -> writeSource(group, prediction.getSource()));
    row.number("batchSize", prediction.getBatchSize());
    row.number("queueMicros", prediction.getQueueMicros());
    row.number("inferenceMicros", prediction.getInferenceMicros());
    row.number("predictedAt", prediction.getPredictedAt().toEpochMilli());
    Instant inputTimestamp = prediction.getInputTimestamp();
    if (inputTimestamp != null) {
      row.number("inputTimestamp", inputTimestamp.toEpochMilli());
    }
    consumer.endMessage();
  }

  private static void writeClasses(Row list, List<ScoredClass> classes) {
    if (classes.isEmpty()) {
      return;
    }
    list.repeated(
        "list",
        classes,
        (element, scored) ->
            element.group(
                "element",
                fields -> {
                  fields.number("index", scored.getIndex());
                  fields.text("label", scored.getLabel());
                  fields.number("score", scored.getScore());
                }));
  }

  private static void writeModel(Row group, ModelInfo model) {
    group.text("name", model.getName());
    group.text("version", model.getVersion());
    group.text("digest", model.getDigest());
    group.text("precision", model.getPrecision());
    group.text("provider", model.getProvider());
  }

  private static void writeSource(Row group, SourceRecord source) {
    group.text("topic", source.getTopic());
    group.number("partition", source.getPartition());
    group.number("offset", source.getOffset());
  }

  /** The fields of one message or group, in the order of the schema, which numbers them. */
  private static final class Row {

    private final RecordConsumer out;
    private int index;

    Row(RecordConsumer out) {
      this.out = out;
    }

    void skip(int fields) {
      index += fields;
    }

    void text(String name, String value) {
      field(name, () -> out.addBinary(Binary.fromString(value)));
    }

    void number(String name, int value) {
      field(name, () -> out.addInteger(value));
    }

    void number(String name, long value) {
      field(name, () -> out.addLong(value));
    }

    void number(String name, float value) {
      field(name, () -> out.addFloat(value));
    }

    void group(String name, Consumer<Row> fields) {
      field(name, () -> inGroup(fields));
    }

    <T> void repeated(String name, List<T> values, BiConsumer<Row, T> fields) {
      field(name, () -> values.forEach(value -> inGroup(row -> fields.accept(row, value))));
    }

    private void inGroup(Consumer<Row> fields) {
      out.startGroup();
      fields.accept(new Row(out));
      out.endGroup();
    }

    private void field(String name, Runnable value) {
      out.startField(name, index);
      value.run();
      out.endField(name, index);
      index++;
    }
  }
}
