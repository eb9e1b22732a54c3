package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.GraphValue;
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
import java.util.Set;
import java.util.TreeMap;

/**
 * Rewrites an FP32 graph to FP16: weights and arithmetic become halves, inputs and outputs keep
 * their types, and the classifier at the end (see {@link ClassifierTail}) stays FP32. One use.
 */
final class HalfPrecision {

  /**
   * What the conversion did to the weights.
   *
   * @param converted weights that are halves now
   * @param clamped those beyond ±65504, which were set to it
   * @param vanished those that were not 0 and are now
   */
  record Report(long converted, long clamped, long vanished) {}

  /** Inputs, by position, that must stay FP32 whatever the rest is. */
  private static final Map<String, Set<Integer>> ALWAYS_FLOAT =
      Map.of("Resize", Set.of(1, 2), "Upsample", Set.of(1));

  private static final String SINGLE = "_fp32";
  private static final String HALF = "_fp16";

  private final OnnxModel model;
  private final OnnxGraph graph;
  private final Set<OnnxNode> tail;
  private final Map<String, Initializer> floats = new HashMap<>();
  private final Map<String, Initializer> weights = new HashMap<>();
  private final Map<String, String> renamed = new HashMap<>();
  private final List<OnnxNode> nodes = new ArrayList<>();
  private long converted;
  private long clamped;
  private long vanished;

  HalfPrecision(OnnxModel model) throws ModelException, OnnxFormatException {
    this.model = model;
    this.graph = ConstantNodes.toInitializers(model.graph());
    refuseUnsupported();
    this.tail = Set.copyOf(ClassifierTail.of(graph));
    for (Initializer initializer : graph.initializers()) {
      if (initializer.type() == DataType.FLOAT) {
        floats.put(initializer.name(), initializer);
      } else {
        weights.put(initializer.name(), initializer);
      }
    }
  }

  OnnxModel convert() throws OnnxFormatException {
    castInputs();
    castOutputs();
    for (OnnxNode node : graph.nodes()) {
      if (tail.contains(node)) {
        addTailNode(node);
      } else {
        addHalfNode(node);
      }
    }
    castBackOutputs();
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
    return new Report(converted, clamped, vanished);
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

  /** A float input is cast once; the half part of the graph sees the cast value. */
  private void castInputs() {
    for (GraphValue input : graph.feeds()) {
      if (input.type() == DataType.FLOAT) {
        String half = input.name() + HALF;
        nodes.add(cast(input.name(), DataType.FLOAT16, half));
        renamed.put(input.name(), half);
      }
    }
  }

  /** A float output that the half part computes is made under another name, and cast at the end. */
  private void castOutputs() {
    for (GraphValue output : graph.outputs()) {
      if (output.type() == DataType.FLOAT && !madeByTail(output.name())) {
        renamed.put(output.name(), output.name() + HALF);
      }
    }
  }

  private void castBackOutputs() {
    for (GraphValue output : graph.outputs()) {
      String half = renamed.get(output.name());
      if (half != null) {
        nodes.add(cast(half, DataType.FLOAT, output.name()));
      }
    }
  }

  private void addHalfNode(OnnxNode node) throws OnnxFormatException {
    Set<Integer> always = ALWAYS_FLOAT.getOrDefault(node.operator(), Set.of());
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      String input = node.inputs().get(i);
      Initializer constant = floats.get(input);
      if (constant == null) {
        inputs.add(renamed.getOrDefault(input, input));
      } else {
        inputs.add(always.contains(i) ? keep(constant) : halve(constant));
      }
    }
    List<String> outputs =
        node.outputs().stream().map(name -> renamed.getOrDefault(name, name)).toList();
    nodes.add(halfAttributes(node).withInputs(inputs).withOutputs(outputs));
  }

  /** The first node of the tail gets its data cast back; every weight of the tail stays. */
  private void addTailNode(OnnxNode node) {
    List<String> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      Initializer constant = floats.get(input);
      inputs.add(constant == null ? input : keep(constant));
    }
    String data = inputs.get(0);
    boolean fromHalf =
        !madeByTail(data) && graph.feeds().stream().noneMatch(feed -> feed.name().equals(data));
    if (fromHalf) {
      nodes.add(cast(renamed.getOrDefault(data, data), DataType.FLOAT, data + SINGLE));
      inputs.set(0, data + SINGLE);
    }
    nodes.add(node.withInputs(inputs));
  }

  private boolean madeByTail(String value) {
    return tail.stream().anyMatch(node -> node.outputs().contains(value));
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

  private static OnnxNode cast(String input, DataType type, String output) {
    return OnnxNode.of("Cast", List.of(input), output, OnnxAttribute.of("to", type.code()));
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
