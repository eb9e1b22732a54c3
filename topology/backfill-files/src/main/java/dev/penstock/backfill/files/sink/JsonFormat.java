package dev.penstock.backfill.files.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.record.PredictionJson;
import dev.penstock.schemas.Prediction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    PredictionJson.writeAnswer(out, prediction);
    out.writeEndObject();
  }
}
