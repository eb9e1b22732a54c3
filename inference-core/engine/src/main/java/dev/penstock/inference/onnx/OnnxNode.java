package dev.penstock.inference.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One operation of a graph.
 *
 * @param name may be empty
 * @param operator such as Conv
 * @param inputs names of the values it takes; an empty one is an optional input left out
 * @param outputs names of the values it gives
 * @param attributes its constants
 * @param rest fields this package does not interpret, as they stand in the file
 */
public record OnnxNode(
    String name,
    String operator,
    List<String> inputs,
    List<String> outputs,
    List<OnnxAttribute> attributes,
    List<ByteBuffer> rest) {

  private static final int DOMAIN = 7;

  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
    rest = List.copyOf(rest);
  }

  /** A node with one output, from which it takes its name. */
  public static OnnxNode of(
      String operator, List<String> inputs, String output, OnnxAttribute... attributes) {
    return new OnnxNode(output, operator, inputs, List.of(output), List.of(attributes), List.of());
  }

  public OnnxNode withInputs(List<String> newInputs) {
    return new OnnxNode(name, operator, newInputs, outputs, attributes, rest);
  }

  public OnnxNode withOutputs(List<String> newOutputs) {
    return new OnnxNode(name, operator, inputs, newOutputs, attributes, rest);
  }

  public OnnxNode withAttributes(List<OnnxAttribute> newAttributes) {
    return new OnnxNode(name, operator, inputs, outputs, newAttributes, rest);
  }

  public Optional<OnnxAttribute> attribute(String wanted) {
    return attributes.stream().filter(attribute -> attribute.name().equals(wanted)).findFirst();
  }

  /** Whether the operator is one of ONNX itself. */
  public boolean isStandard() throws OnnxFormatException {
    for (ByteBuffer field : rest) {
      ProtoReader in = new ProtoReader(field, "node " + name);
      if (in.next() && in.field() == DOMAIN) {
        String domain = in.string();
        return domain.isEmpty() || domain.equals("ai.onnx");
      }
    }
    return true;
  }

  static OnnxNode read(ProtoReader in) throws OnnxFormatException {
    String name = "";
    String operator = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<OnnxAttribute> attributes = new ArrayList<>();
    List<ByteBuffer> rest = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> inputs.add(in.string());
        case 2 -> outputs.add(in.string());
        case 3 -> name = in.string();
        case 4 -> operator = in.string();
        case 5 -> attributes.add(OnnxAttribute.read(in.bytes(), in.place()));
        default -> rest.add(in.skip());
      }
    }
    return new OnnxNode(name, operator, inputs, outputs, attributes, rest);
  }

  ProtoWriter write() {
    ProtoWriter out = new ProtoWriter();
    inputs.forEach(input -> out.string(1, input));
    outputs.forEach(output -> out.string(2, output));
    out.string(3, name).string(4, operator);
    attributes.forEach(attribute -> out.bytes(5, attribute.encoded()));
    return out.encoded(rest);
  }
}
