package dev.penstock.inference.model;

import dev.penstock.inference.onnx.Dimension;
import dev.penstock.inference.onnx.GraphValue;
import dev.penstock.inference.onnx.OnnxGraph;
import dev.penstock.inference.tensor.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds what {@code model.properties} says against what the ONNX file says. */
final class GraphCheck {

  private final ModelProperties properties;
  private final OnnxGraph graph;
  private final int labels;
  private final List<String> faults;

  GraphCheck(ModelProperties properties, OnnxGraph graph, int labels, List<String> faults) {
    this.properties = properties;
    this.graph = graph;
    this.labels = labels;
    this.faults = faults;
  }

  InputSpec input() {
    int batch = 0;
    List<GraphValue> feeds = graph.feeds();
    Optional<GraphValue> input = named(feeds, "input.name", properties.inputName());
    if (input.isPresent()) {
      checkType("input.type", properties.type(), input.get());
      checkInputShape(input.get().shape());
      batch = fixedBatch(input.get());
      if (feeds.size() > 1) {
        faults.add("the graph wants " + feeds.size() + " inputs, " + names(feeds) + "; one is fed");
      }
    }
    boolean normalises =
        properties.mean().stream().anyMatch(mean -> mean != 0)
            || properties.deviation().stream().anyMatch(deviation -> deviation != 1);
    if (properties.type() == ElementType.UINT8 && normalises) {
      faults.add(
          "input.mean and input.deviation contradict input.type=uint8: pixels are passed as they"
              + " are; leave both out");
    }
    return new InputSpec(
        properties.inputName(),
        properties.type(),
        properties.layout(),
        properties.channels(),
        properties.cropHeight(),
        properties.cropWidth(),
        batch,
        properties.mean(),
        properties.deviation());
  }

  OutputSpec output() {
    int classes = labels;
    ElementType type = ElementType.FLOAT32;
    Optional<GraphValue> output = named(graph.outputs(), "output.name", properties.outputName());
    if (output.isPresent()) {
      type = output.get().type().element().orElse(ElementType.UINT8);
      if (type == ElementType.UINT8) {
        faults.add(
            "output.name="
                + properties.outputName()
                + " is "
                + output.get().type()
                + " in the graph; wanted is float or float16");
      }
      classes = classes(output.get().shape());
      if (labels > 0 && classes != labels) {
        faults.add(
            "labels.txt has " + labels + " labels, but the graph gives " + classes + " classes");
      }
      if (classes == 1 && properties.activation() == Activation.SOFTMAX) {
        faults.add(
            "output.activation=softmax over one class is 1 for every image; wanted is sigmoid or"
                + " none");
      }
    }
    return new OutputSpec(properties.outputName(), type, classes, properties.activation());
  }

  void checkPrecision() {
    Optional<Precision> found = Precision.of(graph);
    if (found.isPresent() && found.get() != properties.precision()) {
      faults.add(
          "precision="
              + properties.precision().id()
              + " contradicts the graph, whose weights are "
              + found.get().id());
    }
  }

  private Optional<GraphValue> named(List<GraphValue> values, String key, String name) {
    Optional<GraphValue> found =
        values.stream().filter(value -> value.name().equals(name)).findFirst();
    if (found.isEmpty() && !name.isEmpty()) {
      faults.add(key + "=" + name + " is not in the graph; it has " + names(values));
    }
    return found;
  }

  private void checkType(String key, ElementType said, GraphValue value) {
    Optional<ElementType> found = value.type().element();
    if (found.isEmpty() || found.get() != said) {
      faults.add(
          key
              + "="
              + PropertyReader.word(said)
              + " contradicts the graph, where "
              + value.name()
              + " is "
              + found.map(PropertyReader::word).orElseGet(() -> value.type().toString()));
    }
  }

  private void checkInputShape(List<Dimension> shape) {
    if (shape.size() != 4) {
      faults.add(
          "input.name="
              + properties.inputName()
              + " has "
              + shape.size()
              + " axes in the graph, "
              + shape
              + "; an image input has 4");
      return;
    }
    boolean last = properties.layout() == Layout.NHWC;
    checkAxis(
        "input.layout=" + PropertyReader.word(properties.layout()),
        shape,
        last ? 3 : 1,
        properties.channels().count());
    String crop = "crop=" + properties.cropHeight() + "x" + properties.cropWidth();
    checkAxis(crop, shape, last ? 1 : 2, properties.cropHeight());
    checkAxis(crop, shape, last ? 2 : 3, properties.cropWidth());
  }

  private void checkAxis(String said, List<Dimension> shape, int axis, int wanted) {
    Dimension found = shape.get(axis);
    if (found.isFixed() && found.size() != wanted) {
      faults.add(
          said
              + " wants "
              + wanted
              + " at axis "
              + axis
              + " of the input, but the graph says "
              + found
              + " in "
              + shape);
    }
  }

  private static int fixedBatch(GraphValue input) {
    return input.shape().isEmpty() || !input.shape().get(0).isFixed()
        ? 0
        : (int) Math.min(Integer.MAX_VALUE, input.shape().get(0).size());
  }

  /** The product of the axes after the batch; an open axis is as long as the labels need. */
  private int classes(List<Dimension> shape) {
    long product = 1;
    boolean open = shape.size() < 2;
    for (Dimension axis : shape.subList(Math.min(1, shape.size()), shape.size())) {
      open |= !axis.isFixed();
      product = Math.min(Integer.MAX_VALUE, product * Math.max(1, axis.size()));
    }
    return open ? labels : (int) product;
  }

  private static String names(List<GraphValue> values) {
    return values.stream().map(GraphValue::name).collect(Collectors.joining(", ", "[", "]"));
  }
}
