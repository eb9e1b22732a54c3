package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.GraphValue;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.onnx.OnnxAttribute;
import dev.penstock.inference.onnx.OnnxFormatException;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.onnx.OnnxNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which operations stay FP32 when a graph becomes FP16, and which values are floats at all. Four
 * kinds stay: the classifier at the end ({@link ClassifierTail}); operators that take no halves;
 * arithmetic with the image's size, for a half cannot hold 2049; and what feeds any of these
 * without depending on the image.
 *
 * <p>Files do not give the types of intermediate values. They are derived here, as far as it takes
 * to tell floats from everything else.
 */
final class HalfPlan {

  /** Inputs, by position, that ONNX allows as floats only. */
  private static final Map<String, Set<Integer>> FLOAT_INPUTS =
      Map.of("Resize", Set.of(1, 2), "Upsample", Set.of(1));

  /** Operators that take no halves, in some version of ONNX at least, or choose their own type. */
  private static final Set<String> FLOAT_ONLY =
      Set.of(
          "BlackmanWindow",
          "Celu",
          "Constant",
          "CumSum",
          "HammingWindow",
          "HannWindow",
          "IsInf",
          "MelWeightMatrix",
          "NonMaxSuppression",
          "RandomNormal",
          "RandomUniform",
          "Range",
          "TfIdfVectorizer");

  private static final Set<String> GIVES_NO_FLOAT =
      Set.of(
          "And",
          "ArgMax",
          "ArgMin",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "Multinomial",
          "NonMaxSuppression",
          "NonZero",
          "Not",
          "Or",
          "Shape",
          "Size",
          "Xor");

  /** Their outputs after the first are indexes or masks. */
  private static final Set<String> FIRST_OUTPUT_ONLY =
      Set.of("Dropout", "MaxPool", "TopK", "Unique");

  private static final Set<String> READS_SHAPES = Set.of("Shape", "Size");

  private final Set<OnnxNode> single = new HashSet<>();
  private final Set<String> floats = new HashSet<>();
  private final Set<String> fromImage = new HashSet<>();
  private final Set<String> fromShape = new HashSet<>();
  private final Map<String, OnnxNode> producers = new HashMap<>();

  HalfPlan(OnnxGraph graph) throws OnnxFormatException {
    single.addAll(ClassifierTail.of(graph));
    for (Initializer initializer : graph.initializers()) {
      if (initializer.type() == DataType.FLOAT) {
        floats.add(initializer.name());
      }
    }
    for (GraphValue feed : graph.feeds()) {
      fromImage.add(feed.name());
      if (feed.type() == DataType.FLOAT) {
        floats.add(feed.name());
      }
    }
    for (OnnxNode node : graph.nodes()) {
      follow(node);
    }
    for (OnnxNode node : graph.nodes()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        if (single.contains(node) || takesFloatOnly(node, i)) {
          keepWhatMakes(node.inputs().get(i));
        }
      }
    }
  }

  boolean staysSingle(OnnxNode node) {
    return single.contains(node);
  }

  boolean isFloat(String value) {
    return floats.contains(value);
  }

  /** Whether this input of the node must be a float even where the node computes with halves. */
  boolean takesFloatOnly(OnnxNode node, int input) {
    return FLOAT_INPUTS.getOrDefault(node.operator(), Set.of()).contains(input);
  }

  /** Nodes come in an order that runs, so all about the node's inputs is known. */
  private void follow(OnnxNode node) throws OnnxFormatException {
    boolean shape = READS_SHAPES.contains(node.operator()) || anyIn(fromShape, node.inputs());
    boolean image = !READS_SHAPES.contains(node.operator()) && anyIn(fromImage, node.inputs());
    if (FLOAT_ONLY.contains(node.operator()) || !node.isStandard() || (shape && !image)) {
      single.add(node);
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      producers.put(output, node);
      if (image) {
        fromImage.add(output);
      } else if (shape) {
        fromShape.add(output);
      }
      if (givesFloat(node, i)) {
        floats.add(output);
      }
    }
  }

  private boolean givesFloat(OnnxNode node, int output) throws OnnxFormatException {
    String operator = node.operator();
    if (GIVES_NO_FLOAT.contains(operator) || (output > 0 && FIRST_OUTPUT_ONLY.contains(operator))) {
      return false;
    }
    return switch (operator) {
      case "Cast" -> names(node, "to", false);
      case "Constant" -> has(node, "value_float") || has(node, "value_floats");
      case "ConstantOfShape" -> {
        Optional<OnnxAttribute> value = node.attribute("value");
        yield value.isEmpty()
            || value.get().asTensor().filter(tensor -> tensor.type() == DataType.FLOAT).isPresent();
      }
      case "BlackmanWindow", "HammingWindow", "HannWindow", "MelWeightMatrix" ->
          names(node, "output_datatype", true);
      case "RandomNormal", "RandomUniform" -> names(node, "dtype", true);
      case "TfIdfVectorizer" -> true;
      case "Bernoulli", "EyeLike", "RandomNormalLike", "RandomUniformLike" ->
          names(node, "dtype", floatIn(node, 0));
      case "CastLike", "Where" -> floatIn(node, 1);
      case "OneHot" -> floatIn(node, 2);
      default -> floatIn(node, 0);
    };
  }

  /** Whether the attribute, or what stands for it where it is left out, is the type float. */
  private static boolean names(OnnxNode node, String attribute, boolean otherwise)
      throws OnnxFormatException {
    Optional<OnnxAttribute> type = node.attribute(attribute);
    return type.isPresent() ? type.get().asLong(0) == DataType.FLOAT.code() : otherwise;
  }

  private static boolean has(OnnxNode node, String attribute) {
    return node.attribute(attribute).isPresent();
  }

  private boolean floatIn(OnnxNode node, int input) {
    return node.inputs().size() > input && floats.contains(node.inputs().get(input));
  }

  private void keepWhatMakes(String value) {
    OnnxNode producer = producers.get(value);
    if (producer != null && !fromImage.contains(value) && single.add(producer)) {
      producer.inputs().forEach(this::keepWhatMakes);
    }
  }

  private static boolean anyIn(Set<String> known, Collection<String> values) {
    return values.stream().anyMatch(known::contains);
  }
}
