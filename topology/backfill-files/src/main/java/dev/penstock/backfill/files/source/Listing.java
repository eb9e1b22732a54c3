package dev.penstock.backfill.files.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.penstock.record.UnfetchedImageException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder as they were when the job began: names added later have no place in it, so
 * that every position keeps its file. One JSON string a line.
 *
 * <p>For one thread.
 */
final class Listing implements RecordSource {

  private static final JsonFactory JSON = new JsonFactory();

  /** What Java reads where a name is not in the encoding of the locale. */
  private static final char UNDECODED = '\uFFFD';

  private final BufferedReader lines;
  private final Path folder;
  private final long size;
  private long position;

  private Listing(BufferedReader lines, Path folder, long size) {
    this.lines = lines;
    this.folder = folder;
    this.size = size;
  }

  /** Writes names to a file; whoever calls makes it durable. */
  static void write(List<String> names, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (String name : names) {
        out.append('"');
        out.write(JsonStringEncoder.getInstance().quoteAsString(name));
        out.append("\"\n");
      }
    }
  }

  /**
   * Opens a listing.
   *
   * @param folder that its names start from
   */
  static Listing open(Path file, Path folder) throws IOException {
    long size;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      size = lines.lines().count();
    }
    return new Listing(Files.newBufferedReader(file), folder, size);
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(size);
  }

  @Override
  public @Nullable SourceImage next() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      return null;
    }
    String name = parse(line);
    Path path = folder.resolve(name);
    ImageName image = new ImageName(position++, name, path.toString());
    return new SourceImage(image, content(name, path));
  }

  @Override
  public void seek(long wanted) throws IOException {
    while (position < wanted && lines.readLine() != null) {
      position++;
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static ImageContent content(String name, Path path) {
    return name.indexOf(UNDECODED) >= 0
        ? new ImageContent.Unusable(
            new UnfetchedImageException("the name of the file is not UTF-8; rename the file"))
        : new ImageContent.Stored(path, Optional.empty());
  }

  private static String parse(String line) throws IOException {
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw new IOException("the listing of the job is damaged: " + line);
      }
      return json.getText();
    }
  }
}
