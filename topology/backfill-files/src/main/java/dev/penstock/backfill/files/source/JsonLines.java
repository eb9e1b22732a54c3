package dev.penstock.backfill.files.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.penstock.inference.ImageInput;
import dev.penstock.record.RecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A manifest of one JSON object a line: an id, and a path or the image in base64. Other fields are
 * passed over. A line that is no such object is a dead letter.
 */
final class JsonLines implements RecordSource {

  /** Room for the other fields of a line with an image. */
  private static final int FIELDS_BYTES = 1 << 20;

  private static final int MOST_LINE_BYTES = Integer.MAX_VALUE - 64;

  private final Path file;
  private final Path folder;
  private final ImageLines lines;
  private final JsonFactory json;
  private final Fields fields;
  private long position;

  private JsonLines(Path file, ImageLines lines, JsonFactory json, Fields fields) {
    this.file = file;
    this.folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    this.lines = lines;
    this.json = json;
    this.fields = fields;
  }

  /**
   * Opens a manifest.
   *
   * @param maxBytes length of the longest image
   */
  static JsonLines open(Path file, Columns columns, long maxBytes) throws IOException {
    int longest = (int) Math.min(MOST_LINE_BYTES, maxBytes / 3 * 4 + FIELDS_BYTES);
    JsonFactory json =
        JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(longest).build())
            .build();
    return new JsonLines(
        file,
        new ImageLines(Files.newInputStream(file), longest),
        json,
        new Fields(
            columns.id().orElse(Columns.USUAL_ID),
            columns.image().orElse(Columns.USUAL_IMAGE),
            columns.uri().map(List::of).orElse(List.of("path", "uri"))));
  }

  /** Names of the fields that are read. */
  private record Fields(String id, String image, List<String> uri) {}

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public @Nullable SourceImage next() throws IOException {
    byte[] line = lines.next();
    if (line == null) {
      return null;
    }
    Parsed parsed = parse(line);
    return new SourceImage(
        new ImageName(position++, parsed.name(), file.toString()), parsed.content(folder));
  }

  @Override
  public void seek(long wanted) throws IOException {
    while (position < wanted && lines.next() != null) {
      position++;
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private Parsed parse(byte[] line) {
    Parsed parsed = new Parsed();
    if (!lines.isWhole()) {
      parsed.fault =
          new RecordException(
              "the line is too long for an image within the limit of penstock.image.max-bytes");
      return parsed;
    }
    try (JsonParser in = json.createParser(line, start(line), length(line))) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(in, "not a JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        read(in, parsed);
      }
      if (in.nextToken() != null) {
        throw new JsonParseException(in, "there is more after the JSON object");
      }
    } catch (JsonProcessingException e) {
      parsed.fault = new RecordException("the line cannot be read: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      parsed.fault = new RecordException("the line cannot be read: " + e.getMessage(), e);
    }
    return parsed;
  }

  private void read(JsonParser in, Parsed parsed) throws IOException {
    String name = in.currentName();
    JsonToken value = in.nextToken();
    if (value.isStructStart()) {
      in.skipChildren();
    } else if (value != JsonToken.VALUE_NULL && name.equals(fields.id)) {
      parsed.id = in.getText();
    } else if (value == JsonToken.VALUE_STRING && name.equals(fields.image)) {
      parsed.image = in.getBinaryValue();
    } else if (value == JsonToken.VALUE_STRING && fields.uri.contains(name)) {
      parsed.uri = in.getText();
    }
  }

  /** After the mark that some editors put in front of UTF-8. */
  private static int start(byte[] line) {
    return line.length >= 3
            && line[0] == (byte) 0xEF
            && line[1] == (byte) 0xBB
            && line[2] == (byte) 0xBF
        ? 3
        : 0;
  }

  private static int length(byte[] line) {
    return line.length - start(line);
  }

  /** The fields of one line. */
  private final class Parsed {
    private String id = "";
    private @Nullable String uri;
    private byte @Nullable [] image;
    private @Nullable RecordException fault;

    /** A path names its image, where nothing else does. */
    String name() {
      return id.isEmpty() && uri != null ? uri : id;
    }

    ImageContent content(Path relativeTo) {
      if (fault != null) {
        return new ImageContent.Unusable(fault);
      }
      try {
        if (image != null) {
          requireId();
          return new ImageContent.Held(
              new ImageInput.Encoded(ByteBuffer.wrap(image)), image.length);
        }
        if (uri == null) {
          throw new RecordException(
              "the line has neither %s nor %s"
                  .formatted(String.join(" nor ", fields.uri), fields.image));
        }
        return new ImageContent.Stored(FileReference.resolve(uri, relativeTo), Optional.empty());
      } catch (RecordException e) {
        return new ImageContent.Unusable(e);
      }
    }

    private void requireId() throws RecordException {
      if (id.isEmpty()) {
        throw new RecordException("the line has no " + fields.id + "; it must name the image");
      }
    }
  }
}
