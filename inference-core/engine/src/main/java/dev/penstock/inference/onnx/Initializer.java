package dev.penstock.inference.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A constant tensor: the weights of one operation.
 *
 * @param name its name in the graph
 * @param type what an element is
 * @param shape lengths of its axes; empty for a scalar
 * @param data the elements, row-major, little-endian, from position to limit
 */
public record Initializer(String name, DataType type, List<Long> shape, ByteBuffer data) {

  public Initializer {
    shape = List.copyOf(shape);
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A tensor of floats. */
  public static Initializer of(String name, List<Long> shape, float[] values) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new Initializer(name, DataType.FLOAT, shape, data);
  }

  /** A vector of integers, as shapes and axes are. */
  public static Initializer of(String name, long... values) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    data.asLongBuffer().put(values);
    return new Initializer(name, DataType.INT64, List.of((long) values.length), data);
  }

  /** How many elements. */
  public int elements() {
    return data.remaining() / type.bytes();
  }

  /** A view of the elements of its own position, little-endian. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  static Initializer read(ProtoReader in, ExternalData external) throws OnnxFormatException {
    String name = "";
    long code = 0;
    List<Long> shape = new ArrayList<>();
    List<ByteBuffer> raw = new ArrayList<>();
    List<Long> integers = new ArrayList<>();
    Map<String, String> elsewhere = new HashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.longs(shape);
        case 2 -> code = in.varint();
        // float_data, raw_data and double_data all are the elements as they lie in memory.
        case 4, 9, 10 -> raw.add(in.fixed());
        case 5, 7, 11 -> in.longs(integers);
        case 8 -> name = in.string();
        case 13 -> OnnxModel.readEntry(in.message("external data"), elsewhere);
        default -> in.skip();
      }
    }
    String place = "initializer '" + name + "'";
    DataType type = DataType.of(code, place);
    if (!elsewhere.isEmpty()) {
      raw.add(external.locate(elsewhere, place));
    } else if (!integers.isEmpty()) {
      raw.add(pack(integers, type));
    }
    ByteBuffer data = raw.size() == 1 ? raw.get(0) : join(raw);
    checkLength(place, type, shape, data.remaining());
    return new Initializer(name, type, shape, data);
  }

  ProtoWriter write() {
    ProtoWriter out = new ProtoWriter();
    shape.forEach(axis -> out.varint(1, axis));
    return out.varint(2, type.code()).string(8, name).bytes(9, data);
  }

  private static void checkLength(String place, DataType type, List<Long> shape, int bytes)
      throws OnnxFormatException {
    long wanted = type.bytes();
    for (long axis : shape) {
      if (axis < 0 || (axis > 0 && wanted > Integer.MAX_VALUE / axis)) {
        throw new OnnxFormatException(place + " has an impossible shape, " + shape);
      }
      wanted *= axis;
    }
    if (wanted != bytes) {
      throw new OnnxFormatException(
          place + " is " + type + shape + ", " + wanted + " bytes, but has " + bytes);
    }
  }

  /** Integers are stored one varint each, whatever their width is. */
  private static ByteBuffer pack(List<Long> integers, DataType type) throws OnnxFormatException {
    long bytes = (long) integers.size() * type.bytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new OnnxFormatException("an initializer has " + integers.size() + " elements");
    }
    ByteBuffer packed = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : integers) {
      switch (type.bytes()) {
        case 1 -> packed.put((byte) value);
        case 2 -> packed.putShort((short) value);
        case 4 -> packed.putInt((int) value);
        default -> packed.putLong(value);
      }
    }
    return packed.flip();
  }

  private static ByteBuffer join(List<ByteBuffer> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(part -> all.put(part.duplicate()));
    return all.flip();
  }
}
