package dev.penstock.inference.session;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.penstock.inference.cache.UserCache;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs any graph of one input on the CPU, for calibration and for checking models: all outputs come
 * back as float arrays. Serving goes through {@link ModelRunner}, which allocates nothing.
 *
 * <p>Safe for many threads, but for {@link #close()}.
 */
public final class GraphRunner implements AutoCloseable {

  private final OrtEnvironment environment;
  private final OrtSession session;

  private GraphRunner(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /** Loads a model, to be run with so many threads. */
  public static GraphRunner open(Path model, int threads) throws InferenceException {
    OrtEnvironment environment = OnnxRuntime.environment(UserCache.root());
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setMemoryPatternOptimization(false);
      // Threads that wait by spinning starve whatever shares the machine.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return new GraphRunner(environment, environment.createSession(model.toString(), options));
    } catch (OrtException e) {
      throw new InferenceException("Cannot load " + model, e);
    }
  }

  /** Runs the graph on bytes; outputs by name, those that are no floats left out. */
  public Map<String, float[]> run(String input, long[] shape, ByteBuffer values)
      throws InferenceException {
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(environment, direct(values), shape, OnnxJavaType.UINT8)) {
      return run(input, tensor);
    } catch (OrtException e) {
      throw new InferenceException("Cannot feed '" + input + "'", e);
    }
  }

  /** Runs the graph on floats; outputs by name, those that are no floats left out. */
  public Map<String, float[]> run(String input, long[] shape, FloatBuffer values)
      throws InferenceException {
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, shape)) {
      return run(input, tensor);
    } catch (OrtException e) {
      throw new InferenceException("Cannot feed '" + input + "'", e);
    }
  }

  private Map<String, float[]> run(String input, OnnxTensor tensor) throws InferenceException {
    Map<String, float[]> outputs = new HashMap<>();
    try (OrtSession.Result result = session.run(Map.of(input, tensor))) {
      result.forEach(
          named -> {
            if (named.getValue() instanceof OnnxTensor output) {
              FloatBuffer floats = output.getFloatBuffer();
              if (floats != null) {
                float[] copy = new float[floats.remaining()];
                floats.get(copy);
                outputs.put(named.getKey(), copy);
              }
            }
          });
      return outputs;
    } catch (OrtException e) {
      throw new InferenceException("The graph failed", e);
    }
  }

  private static ByteBuffer direct(ByteBuffer values) {
    return values.isDirect()
        ? values
        : ByteBuffer.allocateDirect(values.remaining())
            .order(ByteOrder.nativeOrder())
            .put(values.duplicate())
            .flip();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session was closed before", e);
    }
  }
}
