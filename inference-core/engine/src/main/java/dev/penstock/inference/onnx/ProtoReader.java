package dev.penstock.inference.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Walks the fields of one protobuf message. Every length is checked against the bytes that are
 * there before anything is allocated, so a broken or hostile file ends in an {@link
 * OnnxFormatException}, never in an exhausted heap.
 *
 * <p>Usage: {@code while (reader.next()) switch (reader.field()) ...}; each field is to be consumed
 * by exactly one of the reading methods.
 */
final class ProtoReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private static final String REMEDY =
      "; the file is cut short or no ONNX model, copy or export it again";

  private final ByteBuffer in;
  private final String place;
  private int fieldStart;
  private int field;
  private int wire;

  /**
   * @param message read from its position to its limit; the position of the caller's buffer stays
   * @param place what the message is, for errors
   */
  ProtoReader(ByteBuffer message, String place) {
    this.in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.place = place;
  }

  boolean next() throws OnnxFormatException {
    if (!in.hasRemaining()) {
      return false;
    }
    fieldStart = in.position();
    long tag = readVarint();
    wire = (int) (tag & 7);
    if (tag >>> 3 == 0 || tag >>> 3 > 0x1FFFFFFF) {
      throw fault("field number " + (tag >>> 3) + " is outside 1 to 536870911" + REMEDY);
    }
    field = (int) (tag >>> 3);
    return true;
  }

  int field() {
    return field;
  }

  String place() {
    return place;
  }

  long varint() throws OnnxFormatException {
    expect(VARINT);
    return readVarint();
  }

  float fixedFloat() throws OnnxFormatException {
    expect(FIXED32);
    return take(4).getFloat();
  }

  /** The field's bytes, shared with the file's. */
  ByteBuffer bytes() throws OnnxFormatException {
    expect(BYTES);
    return take(readVarint());
  }

  String string() throws OnnxFormatException {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  ProtoReader message(String part) throws OnnxFormatException {
    return new ProtoReader(bytes(), place + ", " + part);
  }

  /** Adds one value of a repeated integer, or all of them where they are packed. */
  void longs(List<Long> target) throws OnnxFormatException {
    if (wire == VARINT) {
      target.add(readVarint());
      return;
    }
    ProtoReader packed = message("field " + field);
    while (packed.in.hasRemaining()) {
      target.add(packed.readVarint());
    }
  }

  /** One value of a repeated 4- or 8-byte number, or all of them where they are packed. */
  ByteBuffer fixed() throws OnnxFormatException {
    return switch (wire) {
      case FIXED32 -> take(4);
      case FIXED64 -> take(8);
      default -> bytes();
    };
  }

  /** Passes over the field and returns it as it stands, tag included. */
  ByteBuffer skip() throws OnnxFormatException {
    switch (wire) {
      case VARINT -> readVarint();
      case FIXED64 -> take(8);
      case BYTES -> take(readVarint());
      case FIXED32 -> take(4);
      default -> throw fault("field " + field + " has unknown wire type " + wire + REMEDY);
    }
    return in.slice(fieldStart, in.position() - fieldStart);
  }

  OnnxFormatException fault(String what) {
    return new OnnxFormatException(place + ", byte " + fieldStart + ": " + what);
  }

  private void expect(int wanted) throws OnnxFormatException {
    if (wire != wanted) {
      throw fault("field " + field + " has wire type " + wire + " instead of " + wanted + REMEDY);
    }
  }

  private long readVarint() throws OnnxFormatException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!in.hasRemaining()) {
        throw fault("the file ends inside a number" + REMEDY);
      }
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw fault("a number is longer than 10 bytes" + REMEDY);
  }

  private ByteBuffer take(long length) throws OnnxFormatException {
    if (length < 0 || length > in.remaining()) {
      throw fault(
          "field "
              + field
              + " claims "
              + Long.toUnsignedString(length)
              + " bytes, but "
              + in.remaining()
              + " are left"
              + REMEDY);
    }
    ByteBuffer taken = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return taken;
  }
}
