package dev.penstock.inference.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.OutputSpec;
import dev.penstock.inference.tensor.ElementType;
import dev.penstock.inference.tensor.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches on an ONNX Runtime session without copying and without allocating: one direct buffer
 * for inputs and one for outputs, each as long as the largest batch, and for every batch size in
 * use a pair of tensors over their beginnings, made once.
 */
final class OnnxModelRunner implements ModelRunner {

  private final OrtEnvironment environment;
  private final OnnxSession session;
  private final InputSpec input;
  private final OutputSpec output;
  private final OutputShape outputShape;
  private final int maxBatch;
  private final Padding padding;
  private final OrtSession.RunOptions runOptions;

  private final ByteBuffer inputs;
  private final ByteBuffer outputs;
  private final FloatBuffer scores;

  /** By batch size; null where none of that size ran yet. */
  private final @Nullable Tensors[] tensors;

  /** Written by whoever cancels, cleared by the worker before its next run. */
  private volatile boolean cancelled;

  /** A runner that cannot be replaced is closed by the device first and by its worker at last. */
  private boolean closed;

  /** Takes over one use of the session. */
  OnnxModelRunner(
      OrtEnvironment environment, OnnxSession session, ModelDescriptor model, BatchSizes sizes)
      throws OrtException, InferenceException {
    this.environment = environment;
    this.session = session;
    this.input = model.input();
    this.output = model.output();
    this.maxBatch = sizes.max();
    this.padding = new Padding(sizes);
    this.outputShape = OutputShape.of(session.get(), output);
    this.inputs = direct(sizes.max() * input.bytes());
    this.outputs = direct(sizes.max() * output.classes() * output.type().bytes());
    this.scores =
        output.type() == ElementType.FLOAT32
            ? outputs.asFloatBuffer()
            : FloatBuffer.allocate(sizes.max() * output.classes());
    this.tensors = new Tensors[sizes.max() + 1];
    this.runOptions = new OrtSession.RunOptions();
  }

  @Override
  public int maxBatch() {
    return maxBatch;
  }

  @Override
  public ByteBuffer input() {
    return inputs;
  }

  @Override
  public FloatBuffer run(int size) throws InferenceException {
    forgetCancelled(); // not before each run: a batch may take several, and all are to end
    padding.run(size, this::runRows);
    if (output.type() == ElementType.FLOAT16) {
      for (int i = 0; i < size * output.classes(); i++) {
        scores.put(i, HalfFloat.toFloat(outputs.getShort(i * Short.BYTES)));
      }
    }
    return scores;
  }

  private void forgetCancelled() throws InferenceException {
    if (!cancelled) {
      return;
    }
    cancelled = false;
    try {
      runOptions.setTerminate(false);
    } catch (OrtException e) {
      throw new InferenceException("a run cannot begin: " + e.getMessage(), e);
    }
  }

  private void runRows(int rows) throws InferenceException {
    try {
      Tensors batch = tensors(rows);
      session.get().run(batch.inputs, Set.of(), batch.outputs, runOptions).close();
    } catch (OrtException e) {
      throw new InferenceException("a run of " + rows + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    try {
      runOptions.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException("the run cannot be cancelled", e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Tensors batch : tensors) {
      if (batch != null) {
        batch.close();
      }
    }
    runOptions.close();
    session.release();
  }

  OnnxSession session() {
    return session;
  }

  private Tensors tensors(int size) throws OrtException {
    Tensors known = tensors[size];
    if (known != null) {
      return known;
    }
    Tensors made =
        new Tensors(
            input.name(),
            tensor(inputs, size * input.bytes(), input.type(), inputShape(size)),
            output.name(),
            tensor(
                outputs,
                size * output.classes() * output.type().bytes(),
                output.type(),
                outputShape.ofBatch(size)));
    tensors[size] = made;
    return made;
  }

  private long[] inputShape(int size) {
    int channels = input.channels().count();
    return input.layout() == Layout.NHWC
        ? new long[] {size, input.height(), input.width(), channels}
        : new long[] {size, channels, input.height(), input.width()};
  }

  /** A tensor over the buffer's beginning: no copy, for the buffer is direct. */
  private OnnxTensor tensor(ByteBuffer buffer, int bytes, ElementType type, long[] shape)
      throws OrtException {
    ByteBuffer beginning = buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(environment, beginning, shape, javaType(type));
  }

  private static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case UINT8 -> OnnxJavaType.UINT8;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case FLOAT32 -> OnnxJavaType.FLOAT;
    };
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** What one run of a size takes and gives. */
  private static final class Tensors {
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    Tensors(String inputName, OnnxTensor input, String outputName, OnnxTensor output) {
      this.inputs = Map.of(inputName, input);
      this.outputs = Map.of(outputName, output);
    }

    void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
    }
  }

  /**
   * The shape of a model's scores. A tensor made beforehand for an output must have exactly the
   * graph's shape, and classifiers differ: {@code [N, classes]}, {@code [N, classes, 1, 1]}.
   */
  private static final class OutputShape {

    private final long[] shape;

    private OutputShape(long[] shape) {
      this.shape = shape;
    }

    static OutputShape of(OrtSession session, OutputSpec output)
        throws OrtException, InferenceException {
      NodeInfo node = session.getOutputInfo().get(output.name());
      if (node == null || !(node.getInfo() instanceof TensorInfo tensor)) {
        throw new InferenceException(
            "the graph has no output tensor '"
                + output.name()
                + "'; it has "
                + session.getOutputNames());
      }
      return new OutputShape(filledIn(tensor.getShape(), output));
    }

    long[] ofBatch(int size) {
      long[] ofBatch = shape.clone();
      ofBatch[0] = size;
      return ofBatch;
    }

    /** An axis the graph leaves open, but for the batch's, can only be the classes'. */
    private static long[] filledIn(long[] graph, OutputSpec output) throws InferenceException {
      long[] filled = graph.clone();
      long classes = 1;
      for (int axis = 1; axis < filled.length; axis++) {
        if (filled[axis] < 0) {
          filled[axis] = output.classes();
        }
        classes *= filled[axis];
      }
      if (filled.length < 2 || classes != output.classes()) {
        throw new InferenceException(
            "output '"
                + output.name()
                + "' has shape "
                + Arrays.toString(graph)
                + ", which is not one row of "
                + output.classes()
                + " classes an image");
      }
      return filled;
    }
  }
}
