package dev.penstock.backfill.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a prediction from JSON: {@code id}, {@code classes} and {@code source} are needed, {@code
 * model} is read if it is there, all else is skipped.
 */
final class PredictionJson {

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser in;
  private @Nullable String id;
  private @Nullable SourceRecord source;
  private @Nullable List<ScoredClass> classes;
  private ModelInfo model = new ModelInfo("unknown", "unknown", "", "unknown", "unknown");

  private PredictionJson(JsonParser in) {
    this.in = in;
  }

  /**
   * @throws IOException if it is not JSON, or a field that is needed is missing
   */
  static Prediction read(String json, boolean needsSource) throws IOException {
    try (JsonParser in = JSON.createParser(json)) {
      return new PredictionJson(in).read(needsSource);
    }
  }

  private Prediction read(boolean needsSource) throws IOException {
    expect(in.nextToken(), JsonToken.START_OBJECT, "an object");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      JsonToken value = in.nextToken();
      switch (field) {
        case "id" -> id = in.getValueAsString();
        case "classes" -> classes = readClasses(value);
        case "source" -> source = readSource(value);
        case "model" -> model = readModel(value);
        default -> in.skipChildren();
      }
    }
    if (source == null && needsSource) {
      throw new IOException("it has no source; --by id joins without");
    }
    if (id == null || classes == null) {
      throw new IOException("it has no " + (id == null ? "id" : "classes"));
    }
    return Prediction.newBuilder()
        .setId(id)
        .setModel(model)
        .setClasses(classes)
        .setSource(source == null ? new SourceRecord("", -1, -1L) : source)
        .setBatchSize(1)
        .setQueueMicros(0)
        .setInferenceMicros(0)
        .setPredictedAt(Instant.EPOCH)
        .build();
  }

  private List<ScoredClass> readClasses(JsonToken start) throws IOException {
    expect(start, JsonToken.START_ARRAY, "an array of classes");
    List<ScoredClass> read = new ArrayList<>();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      read.add(readClass());
    }
    return read;
  }

  private ScoredClass readClass() throws IOException {
    int index = -1;
    String label = "";
    float score = 0;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "index" -> index = in.getIntValue();
        case "label" -> label = in.getText();
        case "score" -> score = in.getFloatValue();
        default -> in.skipChildren();
      }
    }
    return new ScoredClass(index, label, score);
  }

  private SourceRecord readSource(JsonToken start) throws IOException {
    expect(start, JsonToken.START_OBJECT, "an object as source");
    SourceRecord.Builder read =
        SourceRecord.newBuilder().setTopic("").setPartition(-1).setOffset(-1);
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "topic" -> read.setTopic(in.getText());
        case "partition" -> read.setPartition(in.getIntValue());
        case "offset" -> read.setOffset(in.getLongValue());
        default -> in.skipChildren();
      }
    }
    return read.build();
  }

  private ModelInfo readModel(JsonToken start) throws IOException {
    expect(start, JsonToken.START_OBJECT, "an object as model");
    ModelInfo.Builder read = ModelInfo.newBuilder(model);
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "name" -> read.setName(in.getText());
        case "version" -> read.setVersion(in.getText());
        case "digest" -> read.setDigest(in.getText());
        case "precision" -> read.setPrecision(in.getText());
        case "provider" -> read.setProvider(in.getText());
        default -> in.skipChildren();
      }
    }
    return read.build();
  }

  private static void expect(@Nullable JsonToken token, JsonToken wanted, String what)
      throws IOException {
    if (token != wanted) {
      throw new IOException("wanted is " + what);
    }
  }
}
