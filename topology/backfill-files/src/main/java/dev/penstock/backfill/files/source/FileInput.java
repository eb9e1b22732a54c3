package dev.penstock.backfill.files.source;

import dev.penstock.inference.image.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a user named as the input: a folder, a pattern, one image, or a file of records.
 *
 * <p>The files of a folder or a pattern are listed once, by {@link #list}, and every run reads the
 * same listing.
 */
public final class FileInput implements JobInput {

  private static final int HEAD_BYTES = 64;

  /** What a file of records is called, and what reads it. */
  private enum Kind {
    IMAGES,
    AVRO,
    JSON_LINES,
    PARQUET
  }

  private static final Map<String, Kind> ENDINGS =
      Map.of(
          ".avro", Kind.AVRO,
          ".jsonl", Kind.JSON_LINES,
          ".ndjson", Kind.JSON_LINES,
          ".parquet", Kind.PARQUET);

  private final Path path;
  private final Kind kind;
  private final @Nullable FileSelection files;
  private final Columns columns;
  private final long maxBytes;

  private FileInput(
      Path path, Kind kind, @Nullable FileSelection files, Columns columns, long maxBytes) {
    this.path = path;
    this.kind = kind;
    this.files = files;
    this.columns = columns;
    this.maxBytes = maxBytes;
  }

  /**
   * Finds out what a text names. A file whose name looks like a pattern is that file.
   *
   * @param columns of a file of records
   * @param maxBytes length of the longest image
   * @throws SourceException if it names nothing that can be read
   */
  public static FileInput of(String text, Columns columns, long maxBytes) throws SourceException {
    if (FileReference.hasForeignScheme(text)) {
      throw new SourceException(
          text + ": only files are read; copy or mount what is stored elsewhere");
    }
    try {
      Path path = text.startsWith("file:") ? Path.of(URI.create(text)) : Path.of(text);
      if (Files.isDirectory(path)) {
        return new FileInput(path, Kind.IMAGES, FileSelection.all(path), columns, maxBytes);
      }
      if (Files.exists(path)) {
        return ofFile(path, columns, maxBytes);
      }
      if (FileSelection.isPattern(text)) {
        FileSelection matching = FileSelection.matching(text);
        if (!Files.isDirectory(matching.folder()) && !matching.folder().toString().isEmpty()) {
          throw new SourceException("there is no folder " + matching.folder());
        }
        return new FileInput(path, Kind.IMAGES, matching, columns, maxBytes);
      }
      throw new SourceException("there is no " + path);
    } catch (IllegalArgumentException e) {
      throw new SourceException(text + " is no path: " + e.getMessage(), e);
    }
  }

  private static FileInput ofFile(Path file, Columns columns, long maxBytes)
      throws SourceException {
    if (!Files.isRegularFile(file)) {
      throw new SourceException(file + " is neither a file nor a folder");
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Kind> ending : ENDINGS.entrySet()) {
      if (name.endsWith(ending.getKey())) {
        return new FileInput(file, ending.getValue(), null, columns, maxBytes);
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (ImageFormat.guess(ByteBuffer.wrap(in.readNBytes(HEAD_BYTES))).isPresent()) {
        return new FileInput(file, Kind.IMAGES, FileSelection.one(file), columns, maxBytes);
      }
    } catch (IOException e) {
      throw new SourceException(file + " cannot be read: " + e.getMessage(), e);
    }
    throw new SourceException(
        file
            + " is no image; files of records end in .avro, .jsonl or .parquet, and anything else"
            + " must be a folder or a pattern");
  }

  @Override
  public boolean isListed() {
    return files != null;
  }

  /** Writes down which files there are now. */
  @Override
  public void list(Path listing, Predicate<Path> excluded) throws IOException, SourceException {
    List<String> names = selection().names(excluded);
    if (names.isEmpty()) {
      throw new SourceException("there are no files in " + path);
    }
    Listing.write(names, listing);
  }

  /**
   * Opens it at its first image.
   *
   * @throws SourceException if the file is not what it should be, or has not the columns
   */
  @Override
  public RecordSource open(Path listing) throws IOException, SourceException {
    return switch (kind) {
      case IMAGES -> Listing.open(listing, selection().folder());
      case AVRO -> AvroRecords.open(path);
      case JSON_LINES -> JsonLines.open(path, columns, maxBytes);
      case PARQUET -> ParquetRows.open(path, columns);
    };
  }

  @Override
  public @Nullable Path root() {
    return files == null ? null : files.folder().toAbsolutePath();
  }

  @Override
  public SortedMap<String, String> fingerprint() throws IOException {
    SortedMap<String, String> print = new TreeMap<>();
    print.put("--input", path.toAbsolutePath().normalize().toString());
    if (files == null) {
      print.put("size of the input", Files.size(path) + " bytes");
      print.put("time of the input", Files.getLastModifiedTime(path).toString());
      print.put("columns", columns.toString());
    }
    return print;
  }

  /** As the user named it. */
  @Override
  public String toString() {
    return path.toString();
  }

  private FileSelection selection() {
    if (files == null) {
      throw new IllegalStateException(path + " is a file of records");
    }
    return files;
  }
}
