package dev.penstock.inference.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A named constant of a node. It stays encoded, so that kinds this package has no use for survive a
 * round trip; the accessors decode the kinds it has.
 *
 * @param name its name
 * @param encoded the AttributeProto
 */
public record OnnxAttribute(String name, ByteBuffer encoded) {

  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int TENSOR = 4;
  private static final int GRAPH = 5;
  private static final int INTS = 7;
  private static final int GRAPHS = 10;

  public static OnnxAttribute of(String name, long value) {
    return of(name, named(name).varint(3, value).varint(20, INT));
  }

  public static OnnxAttribute of(String name, float value) {
    return of(name, named(name).fixedFloat(2, value).varint(20, FLOAT));
  }

  public static OnnxAttribute of(String name, Initializer value) {
    return of(name, named(name).message(5, value.write()).varint(20, TENSOR));
  }

  public static OnnxAttribute of(String name, List<Long> values) {
    ProtoWriter out = named(name);
    values.forEach(value -> out.varint(8, value));
    return of(name, out.varint(20, INTS));
  }

  static OnnxAttribute read(ByteBuffer encoded, String place) throws OnnxFormatException {
    ProtoReader in = new ProtoReader(encoded, place + ", attribute");
    String name = "";
    while (in.next()) {
      if (in.field() == 1) {
        name = in.string();
      } else {
        in.skip();
      }
    }
    return new OnnxAttribute(name, encoded);
  }

  /** The integer, or {@code otherwise} where this is no integer. */
  public long asLong(long otherwise) throws OnnxFormatException {
    long value = otherwise;
    for (ProtoReader in = reader(); in.next(); ) {
      if (in.field() == 3) {
        value = in.varint();
      } else {
        in.skip();
      }
    }
    return value;
  }

  /** The integers; empty where it holds none. */
  public List<Long> asLongs() throws OnnxFormatException {
    List<Long> values = new ArrayList<>();
    for (ProtoReader in = reader(); in.next(); ) {
      if (in.field() == 8) {
        in.longs(values);
      } else {
        in.skip();
      }
    }
    return values;
  }

  /** The tensor, where it holds one of a type this package reads. */
  public Optional<Initializer> asTensor() throws OnnxFormatException {
    for (ProtoReader in = reader(); in.next(); ) {
      if (in.field() == 5) {
        return Optional.of(Initializer.read(in.message("tensor"), ExternalData.refused()));
      }
      in.skip();
    }
    return Optional.empty();
  }

  /** Whether it holds a graph of its own, as those of If, Loop and Scan do. */
  public boolean isGraph() throws OnnxFormatException {
    for (ProtoReader in = reader(); in.next(); ) {
      if (in.field() == 20) {
        long kind = in.varint();
        return kind == GRAPH || kind == GRAPHS;
      }
      in.skip();
    }
    return false;
  }

  private ProtoReader reader() {
    return new ProtoReader(encoded, "attribute " + name);
  }

  private static OnnxAttribute of(String name, ProtoWriter out) {
    return new OnnxAttribute(name, out.toBuffer());
  }

  private static ProtoWriter named(String name) {
    return new ProtoWriter().string(1, name);
  }
}
