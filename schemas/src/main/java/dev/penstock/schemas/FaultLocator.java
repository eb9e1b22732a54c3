package dev.penstock.schemas;

import java.io.IOException;
import org.apache.avro.Schema;

/**
 * Walks through a value that could not be read along its writer's schema, to find the field at
 * fault. Only rejected values pay for this: tracking the path while reading would slow down every
 * valid one.
 */
final class FaultLocator {

  private final SliceDecoder decoder = new SliceDecoder();

  /** Current position, as in {@code image.shape[2]}; empty at the value itself. */
  private final StringBuilder path = new StringBuilder();

  private FaultLocator() {}

  /**
   * Describes the first fault of the bytes from {@code from} to the end.
   *
   * @param otherwise the description if the walk finds none: the fault is then not in the bytes
   */
  static String describe(Schema writer, byte[] value, int from, String otherwise) {
    FaultLocator locator = new FaultLocator();
    locator.decoder.reset(value, from, value.length);
    try {
      locator.walk(writer);
      locator.decoder.requireEnd();
      return otherwise;
    } catch (IOException e) {
      return (locator.path.isEmpty() ? "" : locator.path + ": ") + e.getMessage();
    }
  }

  private void walk(Schema schema) throws IOException {
    switch (schema.getType()) {
      case RECORD -> walkRecord(schema);
      case UNION -> walk(branch(schema));
      case ARRAY -> walkArray(schema.getElementType());
      case MAP -> walkMap(schema.getValueType());
      case ENUM -> symbol(schema);
      case FIXED -> decoder.skipFixed(schema.getFixedSize());
      case STRING -> decoder.readString();
      case BYTES -> decoder.skipBytes();
      case INT -> decoder.readInt();
      case LONG -> decoder.readLong();
      case FLOAT -> decoder.readFloat();
      case DOUBLE -> decoder.readDouble();
      case BOOLEAN -> decoder.readBoolean();
      case NULL -> decoder.readNull();
    }
  }

  private void walkRecord(Schema schema) throws IOException {
    int here = path.length();
    for (Schema.Field field : schema.getFields()) {
      path.append(here == 0 ? "" : ".").append(field.name());
      walk(field.schema());
      path.setLength(here);
    }
  }

  private void walkArray(Schema element) throws IOException {
    int here = path.length();
    int index = 0;
    for (long n = decoder.readArrayStart(); n > 0; n = decoder.arrayNext()) {
      for (long i = 0; i < n; i++) {
        path.append('[').append(index++).append(']');
        walk(element);
        path.setLength(here);
      }
    }
  }

  private void walkMap(Schema value) throws IOException {
    int here = path.length();
    for (long n = decoder.readMapStart(); n > 0; n = decoder.mapNext()) {
      for (long i = 0; i < n; i++) {
        path.append("{key}");
        decoder.readString();
        path.setLength(here);
        path.append("{value}");
        walk(value);
        path.setLength(here);
      }
    }
  }

  private Schema branch(Schema union) throws IOException {
    int index = decoder.readIndex();
    if (index < 0 || index >= union.getTypes().size()) {
      throw new MalformedValueException(
          "union branch is " + index + "; there are " + union.getTypes().size());
    }
    return union.getTypes().get(index);
  }

  private void symbol(Schema enumeration) throws IOException {
    int index = decoder.readEnum();
    if (index < 0 || index >= enumeration.getEnumSymbols().size()) {
      throw new MalformedValueException(
          "enum symbol is " + index + "; there are " + enumeration.getEnumSymbols().size());
    }
  }
}
