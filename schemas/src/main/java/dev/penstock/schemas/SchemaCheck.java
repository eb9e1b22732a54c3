package dev.penstock.schemas;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.SchemaNormalization;

/** Whether values of a writer's schema may be read as the current one. */
final class SchemaCheck {

  /** Far above any sensible contract, far below what would exhaust a stack. */
  private static final int MAX_DEPTH = 32;

  private SchemaCheck() {}

  /**
   * Rejects a schema that does not resolve to the reader's, or that nests without end. Values then
   * nest no deeper than their schema, which limits the recursion of reading them.
   */
  static void requireReadable(Schema writer, Schema reader) throws CodecException {
    if (depth(writer, 0) > MAX_DEPTH) {
      throw new CodecException(
          describe(writer) + " is recursive or nests more than " + MAX_DEPTH + " levels deep");
    }
    SchemaPairCompatibility verdict =
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    if (verdict.getType() != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
      throw new CodecException(
          describe(writer)
              + " cannot be read as the current "
              + reader.getName()
              + ": "
              + verdict.getResult().getIncompatibilities().stream()
                  .map(SchemaCheck::describe)
                  .collect(Collectors.joining(", ")));
    }
  }

  /** One reason, without both schemas in full, which Avro appends. */
  private static String describe(Incompatibility reason) {
    return "%s at %s (%s)"
        .formatted(
            reason.getType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            reason.getLocation(),
            reason.getMessage());
  }

  /** A fingerprint as shown in messages: CRC-64-AVRO as a number, in hex. */
  static String hex(long fingerprint) {
    return String.format("%016x", fingerprint);
  }

  private static String describe(Schema schema) {
    return "schema "
        + (schema.getType() == Schema.Type.RECORD ? schema.getFullName() : schema.getType())
        + " with fingerprint "
        + hex(SchemaNormalization.parsingFingerprint64(schema));
  }

  private static int depth(Schema schema, int above) {
    int here = above + 1;
    if (here > MAX_DEPTH) {
      return here;
    }
    return switch (schema.getType()) {
      case RECORD ->
          schema.getFields().stream()
              .mapToInt(field -> depth(field.schema(), here))
              .max()
              .orElse(here);
      case UNION ->
          schema.getTypes().stream().mapToInt(type -> depth(type, here)).max().orElse(here);
      case ARRAY -> depth(schema.getElementType(), here);
      case MAP -> depth(schema.getValueType(), here);
      default -> here;
    };
  }
}
