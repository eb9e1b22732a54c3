package dev.penstock.backfill.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.failure.FailureStage;
import dev.penstock.masking.Masking;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** The line that says why an image has no prediction. */
final class DeadLetter {

  private static final JsonFactory JSON = new JsonFactory();

  private static final String POSITION = "position";

  /** Enough to describe an error. */
  private static final int MOST_CHARS = 2_000;

  private DeadLetter() {}

  /** A JSON object on one line, with the line's end. */
  static String line(ImageName image, Throwable reason) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(line)) {
      out.writeStartObject();
      out.writeNumberField(POSITION, image.position());
      out.writeStringField("id", image.id());
      out.writeStringField("source", image.origin().text());
      out.writeStringField("stage", FailureStage.of(reason).id());
      out.writeStringField("reason", reason.getClass().getSimpleName());
      out.writeStringField("message", message(reason));
      out.writeEndObject();
    }
    return line.append('\n').toString();
  }

  /** Positions of the images that files of letters are about, in their order. */
  static long[] positions(List<Path> files) throws IOException {
    LongStream.Builder positions = LongStream.builder();
    for (Path file : files) {
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          positions.add(position(file, line));
        }
      }
    }
    return positions.build().toArray();
  }

  private static long position(Path file, String line) throws IOException {
    try (JsonParser in = JSON.createParser(line)) {
      while (in.nextToken() != null) {
        if (in.currentToken() == JsonToken.FIELD_NAME && POSITION.equals(in.currentName())) {
          return in.nextLongValue(-1);
        }
      }
    }
    throw new IOException(file + " has a line without " + POSITION);
  }

  private static String message(Throwable reason) {
    String message = reason.getMessage();
    if (message == null) {
      return reason.getClass().getSimpleName();
    }
    message = Masking.current().text(message);
    return message.length() <= MOST_CHARS ? message : message.substring(0, MOST_CHARS) + "…";
  }
}
