package dev.penstock.schemas;

import java.io.IOException;
import java.io.InputStream;
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
 * that producers still write. Immutable.
 */
public final class WriterSchemas {

  private final Schema current;
  private final long currentFingerprint;
  private final Map<Long, Schema> byFingerprint;

  /** The versions before the current one, latest first: each lacks fields at its end. */
  private final List<Schema> earlier;

  private WriterSchemas(Schema current, List<Schema> earlier, List<Schema> others)
      throws CodecException {
    this.current = current;
    this.earlier = List.copyOf(earlier);
    this.currentFingerprint = SchemaNormalization.parsingFingerprint64(current);
    this.byFingerprint = new HashMap<>();
    for (Schema other : Stream.concat(earlier.stream(), others.stream()).toList()) {
      SchemaCheck.requireReadable(other, current);
      byFingerprint.put(SchemaNormalization.parsingFingerprint64(other), other);
    }
    byFingerprint.put(currentFingerprint, current);
  }

  /** Contains only the current version. */
  public static WriterSchemas of(Schema current) {
    try {
      return new WriterSchemas(current, List.of(), List.of());
    } catch (CodecException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * Contains the current version of a contract and Penstock's earlier ones, which are resources
   * named {@code <contract>-<version>.avsc}, from 1.
   */
  static WriterSchemas withEarlier(Schema current) {
    List<Schema> earlier = new ArrayList<>();
    try {
      for (Schema schema = resource(current, 1); schema != null; ) {
        earlier.add(0, schema);
        schema = resource(current, earlier.size() + 1);
      }
      return new WriterSchemas(current, earlier, List.of());
    } catch (IOException | CodecException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static @Nullable Schema resource(Schema contract, int version) throws IOException {
    String name = "%s-%d.avsc".formatted(contract.getName(), version);
    try (InputStream text = WriterSchemas.class.getResourceAsStream(name)) {
      return text == null ? null : new Schema.Parser().parse(text);
    }
  }

  /**
   * Contains the current version and others.
   *
   * @throws CodecException if values of one of the others cannot be read as the current one
   */
  public static WriterSchemas of(Schema current, List<Schema> others) throws CodecException {
    return new WriterSchemas(current, List.of(), others);
  }

  /**
   * Contains the current version and those in the {@code .avsc} files of a folder.
   *
   * @throws IOException if the folder cannot be read
   * @throws CodecException if it has no such file, or if files contain no schema, or one whose
   *     values cannot be read as the current version; the message names all of these files
   */
  public static WriterSchemas ofFolder(Schema current, Path folder)
      throws IOException, CodecException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (files.isEmpty()) {
      throw new CodecException(folder + " has no files that end in .avsc");
    }
    List<Schema> others = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        others.add(readable(file, current));
      } catch (CodecException e) {
        problems.add(file + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new CodecException(String.join("; ", problems));
    }
    return new WriterSchemas(current, List.of(), others);
  }

  private static Schema readable(Path file, Schema current) throws CodecException {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(Files.readString(file));
    } catch (IOException e) {
      throw new CodecException("cannot be read: " + e, e);
    } catch (AvroRuntimeException e) {
      throw new CodecException("is not an Avro schema: " + e.getMessage(), e);
    }
    SchemaCheck.requireReadable(schema, current);
    return schema;
  }

  /** The version as which every value is read. */
  Schema current() {
    return current;
  }

  long currentFingerprint() {
    return currentFingerprint;
  }

  /** Other versions that a bare value may have: such a value ends where they lack fields. */
  List<Schema> earlier() {
    return earlier;
  }

  @Nullable Schema find(long fingerprint) {
    return byFingerprint.get(fingerprint);
  }
}
