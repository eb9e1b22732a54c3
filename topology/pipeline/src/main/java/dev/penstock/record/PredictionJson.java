package dev.penstock.record;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.io.IOException;
import java.time.Instant;

/** A prediction as JSON: the names of the schema, with the best class in front. */
public final class PredictionJson {

  private PredictionJson() {}

  /** Writes all fields but the id into an object that has been started. */
  public static void writeAnswer(JsonGenerator out, Prediction prediction) throws IOException {
    if (!prediction.getClasses().isEmpty()) {
      ScoredClass best = prediction.getClasses().get(0);
      out.writeStringField("label", best.getLabel());
      out.writeNumberField("score", best.getScore());
    }
    writeClasses(out, prediction);
    writeModel(out, prediction.getModel());
    writeSource(out, prediction.getSource());
    out.writeNumberField("batchSize", prediction.getBatchSize());
    out.writeNumberField("queueMicros", prediction.getQueueMicros());
    out.writeNumberField("inferenceMicros", prediction.getInferenceMicros());
    out.writeStringField("predictedAt", prediction.getPredictedAt().toString());
    Instant inputTimestamp = prediction.getInputTimestamp();
    out.writeStringField(
        "inputTimestamp", inputTimestamp == null ? null : inputTimestamp.toString());
  }

  private static void writeClasses(JsonGenerator out, Prediction prediction) throws IOException {
    out.writeArrayFieldStart("classes");
    for (ScoredClass scored : prediction.getClasses()) {
      out.writeStartObject();
      out.writeNumberField("index", scored.getIndex());
      out.writeStringField("label", scored.getLabel());
      out.writeNumberField("score", scored.getScore());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeModel(JsonGenerator out, ModelInfo model) throws IOException {
    out.writeObjectFieldStart("model");
    out.writeStringField("name", model.getName());
    out.writeStringField("version", model.getVersion());
    out.writeStringField("digest", model.getDigest());
    out.writeStringField("precision", model.getPrecision());
    out.writeStringField("provider", model.getProvider());
    out.writeEndObject();
  }

  private static void writeSource(JsonGenerator out, SourceRecord source) throws IOException {
    out.writeObjectFieldStart("source");
    out.writeStringField("topic", source.getTopic());
    out.writeNumberField("partition", source.getPartition());
    out.writeNumberField("offset", source.getOffset());
    out.writeEndObject();
  }
}
