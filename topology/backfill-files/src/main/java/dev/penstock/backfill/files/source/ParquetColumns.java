package dev.penstock.backfill.files.source;

import dev.penstock.record.RecordException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.io.InvalidRecordException;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Parquet file that are read. A name with dots leads into structs, as {@code
 * image.bytes}.
 *
 * @param id of the image; empty where the row's number is used
 * @param image the encoded image
 * @param uri path of its file
 * @param projection the schema of these columns alone
 */
record ParquetColumns(
    Optional<List<String>> id,
    Optional<List<String>> image,
    Optional<List<String>> uri,
    MessageType projection) {

  /**
   * Finds the columns.
   *
   * @throws SourceException if one is missing or of the wrong type
   */
  static ParquetColumns of(MessageType schema, Columns names, Path file) throws SourceException {
    Finder finder = new Finder(schema, file);
    Optional<List<String>> id =
        finder.find(
            names.id(),
            Columns.USUAL_ID,
            "--id-column",
            List.of(PrimitiveTypeName.BINARY, PrimitiveTypeName.INT32, PrimitiveTypeName.INT64));
    List<PrimitiveTypeName> bytes = List.of(PrimitiveTypeName.BINARY);
    Optional<List<String>> image =
        names.uri().isPresent() && names.image().isEmpty()
            ? Optional.empty()
            : finder.find(names.image(), Columns.USUAL_IMAGE, "--image-column", bytes);
    Optional<List<String>> uri = finder.find(names.uri(), "uri", "--uri-column", bytes);
    if (uri.isEmpty()) {
      uri = finder.find(Optional.empty(), "path", "--uri-column", bytes);
    }
    if (image.isEmpty() && uri.isEmpty()) {
      throw new SourceException(
          "%s has no column image, uri or path; name one with --image-column or --uri-column. Its columns are: %s"
              .formatted(file, finder.all()));
    }
    List<ColumnPathOf> read = new ArrayList<>();
    for (Optional<List<String>> path : List.of(id, image, uri)) {
      path.ifPresent(names2 -> read.add(new ColumnPathOf(names2)));
    }
    MessageType projection = new MessageType(schema.getName(), List.of());
    for (ColumnPathOf path : read) {
      projection = projection.union(path.alone(schema));
    }
    return new ParquetColumns(id, image, uri, projection);
  }

  boolean isRead(ColumnPath column) {
    return projection.containsPath(column.toArray());
  }

  /**
   * The id of a row.
   *
   * @param position of the row, which is its id if there is no such column
   */
  String id(Group row, long position) {
    if (id.isEmpty()) {
      return uri.isEmpty()
          ? Long.toString(position)
          : Optional.ofNullable(text(row, uri.get())).orElse("");
    }
    return Optional.ofNullable(text(row, id.get())).orElse("");
  }

  /** The image of a row; null if the row has none, and may have a path. */
  byte @Nullable [] image(Group row) {
    if (image.isEmpty()) {
      return null;
    }
    Group parent = parent(row, image.get());
    String leaf = leaf(image.get());
    return parent == null || parent.getFieldRepetitionCount(leaf) == 0
        ? null
        : parent.getBinary(leaf, 0).getBytes();
  }

  /**
   * The path in a row.
   *
   * @throws RecordException if it has none
   */
  String uri(Group row) throws RecordException {
    String text = uri.isEmpty() ? null : text(row, uri.get());
    if (text == null) {
      throw new RecordException("the row has no image and no path");
    }
    return text;
  }

  private static @Nullable String text(Group row, List<String> path) {
    Group parent = parent(row, path);
    return parent == null || parent.getFieldRepetitionCount(leaf(path)) == 0
        ? null
        : parent.getValueToString(parent.getType().getFieldIndex(leaf(path)), 0);
  }

  private static @Nullable Group parent(Group row, List<String> path) {
    Group at = row;
    for (String name : path.subList(0, path.size() - 1)) {
      if (at.getFieldRepetitionCount(name) == 0) {
        return null;
      }
      at = at.getGroup(name, 0);
    }
    return at;
  }

  private static String leaf(List<String> path) {
    return path.get(path.size() - 1);
  }

  /** A column by the names on the way to it. */
  private record ColumnPathOf(List<String> names) {

    /** The schema with this column only. */
    MessageType alone(MessageType schema) {
      return new MessageType(schema.getName(), only(schema, 0));
    }

    private Type only(GroupType group, int depth) {
      Type type = group.getType(names.get(depth));
      return type.isPrimitive()
          ? type
          : type.asGroupType().withNewFields(only(type.asGroupType(), depth + 1));
    }
  }

  /** Looks up columns by the names that users give. */
  private record Finder(MessageType schema, Path file) {

    Optional<List<String>> find(
        Optional<String> given, String usual, String option, List<PrimitiveTypeName> types)
        throws SourceException {
      String name = given.orElse(usual);
      List<String> path =
          schema.containsField(name) ? List.of(name) : Arrays.asList(name.split("\\."));
      Optional<PrimitiveType> type = typeOf(path);
      if (type.isEmpty()) {
        if (given.isEmpty()) {
          return Optional.empty();
        }
        throw new SourceException(
            "%s has no column %s (%s). Its columns are: %s".formatted(file, name, option, all()));
      }
      if (!types.contains(type.get().getPrimitiveTypeName())) {
        throw new SourceException(
            "%s: column %s (%s) is %s; it must be %s"
                .formatted(file, name, option, type.get().getPrimitiveTypeName(), types));
      }
      return Optional.of(path);
    }

    private Optional<PrimitiveType> typeOf(List<String> path) {
      try {
        Type type = schema.getType(path.toArray(String[]::new));
        return type.isPrimitive() && !isRepeated(path)
            ? Optional.of(type.asPrimitiveType())
            : Optional.empty();
      } catch (InvalidRecordException | ClassCastException e) {
        return Optional.empty();
      }
    }

    private boolean isRepeated(List<String> path) {
      return schema.getMaxRepetitionLevel(path.toArray(String[]::new)) > 0;
    }

    String all() {
      return String.join(
          ", ", schema.getPaths().stream().map(path -> String.join(".", path)).toList());
    }
  }
}
