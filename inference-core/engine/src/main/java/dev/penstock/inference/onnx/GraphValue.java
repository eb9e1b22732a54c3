package dev.penstock.inference.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * A tensor that enters or leaves the graph.
 *
 * @param name its name
 * @param type what an element is
 * @param shape its axes; empty where the graph gives none
 */
public record GraphValue(String name, DataType type, List<Dimension> shape) {

  public GraphValue {
    shape = List.copyOf(shape);
  }

  static GraphValue read(ProtoReader in) throws OnnxFormatException {
    String name = "";
    DataType type = null;
    List<Dimension> shape = List.of();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> {
          ProtoReader tensor = tensorType(in.message("type of " + name));
          while (tensor.next()) {
            switch (tensor.field()) {
              case 1 -> type = DataType.of(tensor.varint(), "value " + name);
              case 2 -> shape = readShape(tensor.message("shape"));
              default -> tensor.skip();
            }
          }
        }
        default -> in.skip();
      }
    }
    if (type == null) {
      throw in.fault("value '" + name + "' has no element type");
    }
    return new GraphValue(name, type, shape);
  }

  private static ProtoReader tensorType(ProtoReader type) throws OnnxFormatException {
    while (type.next()) {
      if (type.field() == 1) {
        return type.message("tensor");
      }
      if (type.field() != 6) {
        throw type.fault("the value is no tensor");
      }
      type.skip();
    }
    throw type.fault("the value is no tensor");
  }

  private static List<Dimension> readShape(ProtoReader in) throws OnnxFormatException {
    List<Dimension> shape = new ArrayList<>();
    while (in.next()) {
      if (in.field() == 1) {
        shape.add(readDimension(in.message("axis " + shape.size())));
      } else {
        in.skip();
      }
    }
    return shape;
  }

  private static Dimension readDimension(ProtoReader in) throws OnnxFormatException {
    Dimension dimension = Dimension.open("");
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          long size = in.varint();
          // Some exporters write an open axis as 0 or -1.
          dimension = size > 0 ? Dimension.of(size) : Dimension.open("");
        }
        case 2 -> dimension = Dimension.open(in.string());
        default -> in.skip();
      }
    }
    return dimension;
  }

  ProtoWriter write() {
    ProtoWriter tensor = new ProtoWriter().varint(1, type.code());
    if (!shape.isEmpty()) {
      ProtoWriter axes = new ProtoWriter();
      shape.forEach(axis -> axes.message(1, write(axis)));
      tensor.message(2, axes);
    }
    return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
  }

  private static ProtoWriter write(Dimension axis) {
    ProtoWriter out = new ProtoWriter();
    if (axis.isFixed()) {
      return out.varint(1, axis.size());
    }
    return axis.symbol().isEmpty() ? out : out.string(2, axis.symbol());
  }
}
