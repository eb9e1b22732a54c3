package dev.penstock.backfill.files.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A format of prediction files. */
public interface PartFormat {

  /**
   * The format that the end of a name asks for; empty if it is none.
   *
   * @param output name of the output, which ends in .avro, .jsonl, .ndjson or .parquet
   */
  static Optional<PartFormat> of(Path output) {
    String name = String.valueOf(output.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".avro")) {
      return Optional.of(new AvroFormat());
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return Optional.of(new JsonFormat());
    }
    return name.endsWith(".parquet") ? Optional.of(new ParquetFormat()) : Optional.empty();
  }

  /** What names of its files end in, with the dot. */
  String extension();

  /** Whether the output is always one file: a folder of such parts would serve nobody. */
  boolean isAlwaysOneFile();

  /** Begins a file; one of that name is replaced. */
  PartWriter create(Path file) throws IOException;

  /** Writes the rows of all parts, in this order, to one file; one of that name is replaced. */
  void merge(List<Path> parts, Path target) throws IOException;
}
