package dev.penstock.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one contract whose values can be read: the current one, and earlier or later ones
 * that producers still write. Immutable; any thread.
 */
public final class WriterSchemas {

  private final Schema current;
  private final long currentFingerprint;
  private final Map<Long, Schema> byFingerprint;

  private WriterSchemas(Schema current, List<Schema> others) throws CodecException {
    this.current = current;
    this.currentFingerprint = SchemaNormalization.parsingFingerprint64(current);
    this.byFingerprint = new HashMap<>();
    for (Schema other : others) {
      SchemaCheck.requireReadable(other, current);
      byFingerprint.put(SchemaNormalization.parsingFingerprint64(other), other);
    }
    byFingerprint.put(currentFingerprint, current);
  }

  /** Knows the current version and no other. */
  public static WriterSchemas of(Schema current) {
    try {
      return new WriterSchemas(current, List.of());
    } catch (CodecException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * Knows the current version and others.
   *
   * @throws CodecException if values of one of the others cannot be read as the current one
   */
  public static WriterSchemas of(Schema current, List<Schema> others) throws CodecException {
    return new WriterSchemas(current, others);
  }

  /**
   * Knows the current version and those of the {@code .avsc} files of a folder that bear its name.
   *
   * @throws IOException if the folder or a file cannot be read
   * @throws CodecException if a file holds no schema, or one whose values cannot be read as the
   *     current one
   */
  public static WriterSchemas ofFolder(Schema current, Path folder)
      throws IOException, CodecException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    List<Schema> others = new ArrayList<>();
    for (Path file : files) {
      Schema schema = parse(file);
      if (schema.getType() == Schema.Type.RECORD
          && schema.getFullName().equals(current.getFullName())) {
        others.add(schema);
      }
    }
    return new WriterSchemas(current, others);
  }

  /** The version every value is read as. */
  Schema current() {
    return current;
  }

  long currentFingerprint() {
    return currentFingerprint;
  }

  @Nullable Schema find(long fingerprint) {
    return byFingerprint.get(fingerprint);
  }

  private static Schema parse(Path file) throws IOException, CodecException {
    try {
      return new Schema.Parser().parse(Files.readString(file));
    } catch (AvroRuntimeException e) {
      throw new CodecException(file + " is no Avro schema: " + e.getMessage(), e);
    }
  }
}
