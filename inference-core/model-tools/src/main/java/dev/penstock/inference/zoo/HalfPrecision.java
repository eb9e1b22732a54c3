package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxFormatException;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.onnx.OnnxNode;
import dev.penstock.inference.tensor.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rewrites an FP32 graph to FP16: weights and arithmetic become halves, inputs and outputs keep
 * their types, and what {@link HalfPlan} names stays FP32, with casts around it. One use.
 */
final class HalfPrecision {

  /**
   * What the conversion did to the weights.
   *
   * @param converted weights that are halves now
   * @param kept weights that stay floats
   * @param clamped those beyond ±65504, which were set to it
   * @param vanished those that were not 0 and are now
   */
  record Report(long converted, long kept, long clamped, long vanished) {}

  private static final String SINGLE = "_fp32";
  private static final String HALF = "_fp16";
  private static final String CAST = "_cast";

  private final OnnxModel model;
  private final OnnxGraph graph;
  private final HalfPlan plan;
  private final Map<String, Initializer> floats = new HashMap<>();
  private final Map<String, Initializer> weights = new HashMap<>();

  /** Names under which the new graph has a value of the old one as floats. */
  private final Map<String, String> singles = new HashMap<>();

  /** The same as halves. */
  private final Map<String, String> halves = new HashMap<>();

  private final List<OnnxNode> nodes = new ArrayList<>();
  private long converted;
  private long clamped;
  private long vanished;

  HalfPrecision(OnnxModel model) throws ModelException, OnnxFormatException {
    this.model = model;
    this.graph = ConstantNodes.toInitializers(model.graph());
    refuseUnsupported();
    this.plan = new HalfPlan(graph);
    for (Initializer initializer : graph.initializers()) {
      if (initializer.type() == DataType.FLOAT) {
        floats.put(initializer.name(), initializer);
      } else {
        weights.put(initializer.name(), initializer);
      }
    }
  }

  OnnxModel convert() throws OnnxFormatException {
    graph.feeds().forEach(feed -> singles.put(feed.name(), feed.name()));
    for (OnnxNode node : graph.nodes()) {
      if (plan.staysSingle(node)) {
        addSingleNode(node);
      } else {
        addHalfNode(node);
      }
    }
    OnnxGraph half =
        new OnnxGraph(
            graph.name(),
            nodes,
            List.copyOf(new TreeMap<>(weights).values()),
            graph.feeds(),
            graph.outputs(),
            graph.rest());
    // From version 4 on, weights need not be listed as inputs.
    return new OnnxModel(
        Math.max(4, model.irVersion()), model.opsets(), model.metadata(), half, model.rest());
  }

  Report report() {
    long kept =
        weights.values().stream()
            .filter(constant -> constant.type() == DataType.FLOAT)
            .mapToLong(Initializer::elements)
            .sum();
    return new Report(converted, kept, clamped, vanished);
  }

  private void refuseUnsupported() throws ModelException, OnnxFormatException {
    for (OnnxNode node : graph.nodes()) {
      if (node.operator().contains("QuantizeLinear") || node.operator().startsWith("QLinear")) {
        throw new ModelException("The model is quantised (" + node.operator() + "): no FP16 of it");
      }
      for (OnnxAttribute attribute : node.attributes()) {
        if (attribute.isGraph()) {
          throw new ModelException(
              node.operator() + " holds a graph of its own, which is not converted to FP16");
        }
      }
    }
  }

  private void addSingleNode(OnnxNode node) {
    nodes.add(node.withInputs(node.inputs().stream().map(this::single).toList()));
    node.outputs().forEach(output -> singles.put(output, output));
  }

  /** An output of the graph keeps its name as floats, and is made under another one. */
  private void addHalfNode(OnnxNode node) throws OnnxFormatException {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      String input = node.inputs().get(i);
      inputs.add(plan.takesFloatOnly(node, i) ? single(input) : half(input));
    }
    List<String> outputs = new ArrayList<>();
    List<OnnxNode> casts = new ArrayList<>();
    for (String output : node.outputs()) {
      boolean cast = isFloatOutput(output);
      String half = cast ? output + HALF : output;
      if (cast) {
        casts.add(cast(half, DataType.FLOAT, output));
        singles.put(output, output);
      }
      halves.put(output, half);
      outputs.add(half);
    }
    nodes.add(halfAttributes(node).withInputs(inputs).withOutputs(outputs));
    nodes.addAll(casts);
  }

  private boolean isFloatOutput(String value) {
    return plan.isFloat(value)
        && graph.outputs().stream().anyMatch(output -> output.name().equals(value));
  }

  /** The value as floats, cast where it is needed first; what is no float stays. */
  private String single(String value) {
    Initializer constant = floats.get(value);
    if (constant != null) {
      return keep(constant);
    }
    if (plan.isFloat(value) && !singles.containsKey(value)) {
      nodes.add(cast(halves.getOrDefault(value, value), DataType.FLOAT, value + SINGLE));
      singles.put(value, value + SINGLE);
    }
    return singles.getOrDefault(value, value);
  }

  /** The value as halves, cast where it is needed first; what is no float stays. */
  private String half(String value) {
    Initializer constant = floats.get(value);
    if (constant != null) {
      return halve(constant);
    }
    if (plan.isFloat(value) && !halves.containsKey(value)) {
      nodes.add(cast(value, DataType.FLOAT16, value + HALF));
      halves.put(value, value + HALF);
    }
    return halves.getOrDefault(value, value);
  }

  /** Casts to float become casts to half, and constants that an attribute holds become halves. */
  private OnnxNode halfAttributes(OnnxNode node) throws OnnxFormatException {
    List<OnnxAttribute> attributes = new ArrayList<>(node.attributes());
    if (node.operator().equals("ConstantOfShape") && node.attribute("value").isEmpty()) {
      Initializer zero = Initializer.of("value", List.of(1L), new float[1]);
      attributes.add(OnnxAttribute.of("value", toHalf(zero)));
    }
    for (int i = 0; i < attributes.size(); i++) {
      OnnxAttribute attribute = attributes.get(i);
      boolean type = attribute.name().equals("to") || attribute.name().equals("dtype");
      if (type && attribute.asLong(0) == DataType.FLOAT.code()) {
        attributes.set(i, OnnxAttribute.of(attribute.name(), DataType.FLOAT16.code()));
      }
      Optional<Initializer> tensor = attribute.asTensor();
      if (tensor.isPresent() && tensor.get().type() == DataType.FLOAT) {
        attributes.set(i, OnnxAttribute.of(attribute.name(), toHalf(tensor.get())));
      }
    }
    return node.withAttributes(attributes);
  }

  private String keep(Initializer constant) {
    Initializer single =
        new Initializer(
            constant.name() + SINGLE, DataType.FLOAT, constant.shape(), constant.data());
    weights.put(single.name(), single);
    return single.name();
  }

  private String halve(Initializer constant) {
    weights.computeIfAbsent(constant.name(), name -> toHalf(constant));
    return constant.name();
  }

  private Initializer toHalf(Initializer constant) {
    ByteBuffer from = constant.data();
    ByteBuffer to = ByteBuffer.allocate(constant.elements() * 2).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      to.putShort(toHalf(from.getFloat()));
    }
    return new Initializer(constant.name(), DataType.FLOAT16, constant.shape(), to.flip());
  }

  /** An infinite half would make every product with it infinite or not a number. */
  private short toHalf(float value) {
    float safe = Math.min(Math.max(value, -HalfFloat.MAX_VALUE), HalfFloat.MAX_VALUE);
    short half = HalfFloat.fromFloat(safe);
    converted++;
    clamped += safe != value ? 1 : 0;
    vanished += value != 0 && HalfFloat.toFloat(half) == 0 ? 1 : 0;
    return half;
  }

  /** The node that gave the output before may be named like it. */
  private static OnnxNode cast(String input, DataType type, String output) {
    OnnxAttribute to = OnnxAttribute.of("to", type.code());
    return new OnnxNode(
        output + CAST, "Cast", List.of(input), List.of(output), List.of(to), List.of());
  }

  /** Some exporters write weights as nodes; here they become initializers like the others. */
  private static final class ConstantNodes {

    private ConstantNodes() {}

    static OnnxGraph toInitializers(OnnxGraph graph) throws OnnxFormatException {
      List<OnnxNode> nodes = new ArrayList<>();
      List<Initializer> initializers = new ArrayList<>(graph.initializers());
      for (OnnxNode node : graph.nodes()) {
        Optional<Initializer> tensor = tensor(node);
        if (tensor.isPresent()) {
          Initializer value = tensor.get();
          initializers.add(
              new Initializer(node.outputs().get(0), value.type(), value.shape(), value.data()));
        } else {
          nodes.add(node);
        }
      }
      return new OnnxGraph(
          graph.name(), nodes, initializers, graph.inputs(), graph.outputs(), graph.rest());
    }

    private static Optional<Initializer> tensor(OnnxNode node) throws OnnxFormatException {
      Optional<OnnxAttribute> value = node.attribute("value");
      return node.operator().equals("Constant") && value.isPresent()
          ? value.get().asTensor()
          : Optional.empty();
    }
  }
}
