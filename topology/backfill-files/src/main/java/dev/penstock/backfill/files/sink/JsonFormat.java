package dev.penstock.backfill.files.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** One JSON object a line, with the fields of {@link Prediction}, and the best class in front. */
final class JsonFormat implements PartFormat {

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String extension() {
    return ".jsonl";
  }

  @Override
  public boolean isAlwaysOneFile() {
    return true;
  }

  @Override
  public PartWriter create(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    JsonGenerator json = JSON.createGenerator(out).setRootValueSeparator(null);
    return new PartWriter() {
      @Override
      public void write(Prediction prediction) throws IOException {
        JsonFormat.write(json, prediction);
        json.writeRaw('\n');
      }

      @Override
      public void close() throws IOException {
        json.close();
      }
    };
  }

  @Override
  public void merge(List<Path> parts, Path target) throws IOException {
    Files.deleteIfExists(target);
    try (FileChannel merged =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (Path part : parts) {
        try (FileChannel lines = FileChannel.open(part)) {
          long at = 0;
          while (at < lines.size()) {
            at += lines.transferTo(at, lines.size() - at, merged);
          }
        }
      }
    }
  }

  private static void write(JsonGenerator out, Prediction prediction) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", prediction.getId());
    if (!prediction.getClasses().isEmpty()) {
      ScoredClass best = prediction.getClasses().get(0);
      out.writeStringField("label", best.getLabel());
      out.writeNumberField("score", best.getScore());
    }
    out.writeArrayFieldStart("classes");
    for (ScoredClass scored : prediction.getClasses()) {
      out.writeStartObject();
      out.writeNumberField("index", scored.getIndex());
      out.writeStringField("label", scored.getLabel());
      out.writeNumberField("score", scored.getScore());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("model");
    out.writeStringField("name", prediction.getModel().getName());
    out.writeStringField("version", prediction.getModel().getVersion());
    out.writeStringField("digest", prediction.getModel().getDigest());
    out.writeStringField("precision", prediction.getModel().getPrecision());
    out.writeStringField("provider", prediction.getModel().getProvider());
    out.writeEndObject();
    out.writeObjectFieldStart("source");
    out.writeStringField("topic", prediction.getSource().getTopic());
    out.writeNumberField("partition", prediction.getSource().getPartition());
    out.writeNumberField("offset", prediction.getSource().getOffset());
    out.writeEndObject();
    out.writeNumberField("batchSize", prediction.getBatchSize());
    out.writeNumberField("queueMicros", prediction.getQueueMicros());
    out.writeNumberField("inferenceMicros", prediction.getInferenceMicros());
    out.writeStringField("predictedAt", prediction.getPredictedAt().toString());
    Instant inputTimestamp = prediction.getInputTimestamp();
    out.writeStringField(
        "inputTimestamp", inputTimestamp == null ? null : inputTimestamp.toString());
    out.writeEndObject();
  }
}
