package dev.penstock.inference.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operations of a model, in an order that runs, with their weights.
 *
 * <p>The types of intermediate values, which files may carry as hints, are not kept: every runtime
 * infers them, and they would contradict a graph whose precision was changed.
 *
 * @param name its name
 * @param nodes the operations
 * @param initializers the weights
 * @param inputs what must be fed; old files list the weights here too, see {@link #feeds()}
 * @param outputs what comes out
 * @param rest fields this package does not interpret, as they stand in the file
 */
public record OnnxGraph(
    String name,
    List<OnnxNode> nodes,
    List<Initializer> initializers,
    List<GraphValue> inputs,
    List<GraphValue> outputs,
    List<ByteBuffer> rest) {

  private static final int VALUE_INFO = 13;

  public OnnxGraph {
    nodes = List.copyOf(nodes);
    initializers = List.copyOf(initializers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    rest = List.copyOf(rest);
  }

  /** The inputs a caller must feed: those that no weight gives a value. */
  public List<GraphValue> feeds() {
    Set<String> given =
        initializers.stream().map(Initializer::name).collect(Collectors.toUnmodifiableSet());
    return inputs.stream().filter(input -> !given.contains(input.name())).toList();
  }

  static OnnxGraph read(ProtoReader in, ExternalData external) throws OnnxFormatException {
    String name = "";
    List<OnnxNode> nodes = new ArrayList<>();
    List<Initializer> initializers = new ArrayList<>();
    List<GraphValue> inputs = new ArrayList<>();
    List<GraphValue> outputs = new ArrayList<>();
    List<ByteBuffer> rest = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(OnnxNode.read(in.message("node " + nodes.size())));
        case 2 -> name = in.string();
        case 5 -> {
          ProtoReader tensor = in.message("initializer " + initializers.size());
          initializers.add(Initializer.read(tensor, external));
        }
        case 11 -> inputs.add(GraphValue.read(in.message("input " + inputs.size())));
        case 12 -> outputs.add(GraphValue.read(in.message("output " + outputs.size())));
        case VALUE_INFO -> in.skip();
        default -> rest.add(in.skip());
      }
    }
    return new OnnxGraph(name, nodes, initializers, inputs, outputs, rest);
  }

  ProtoWriter write() {
    ProtoWriter out = new ProtoWriter();
    nodes.forEach(node -> out.message(1, node.write()));
    out.string(2, name);
    initializers.forEach(initializer -> out.message(5, initializer.write()));
    inputs.forEach(input -> out.message(11, input.write()));
    outputs.forEach(output -> out.message(12, output.write()));
    return out.encoded(rest);
  }
}
