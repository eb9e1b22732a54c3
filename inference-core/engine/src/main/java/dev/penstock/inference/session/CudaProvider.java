package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.penstock.inference.model.ModelDescriptor;
import java.nio.file.Path;

/**
 * NVIDIA's devices, through CUDA or TensorRT. Two workers, each with its own session and stream:
 * one packs its batch and hands out its answers while the other's runs.
 */
final class CudaProvider implements OnnxProvider {

  private static final int WORKERS = 2;
  private static final int USUAL_BATCH = 32;

  /** For the few nodes that stay on the CPU. */
  private static final int INTRA_OP_THREADS = 1;

  private final ExecutionProvider id;
  private final int workers;
  private final Path cache;

  /** Unpacks the libraries: more than half a gigabyte, so only where there is a driver. */
  CudaProvider(ExecutionProvider id, DeviceSettings settings) throws InferenceException {
    this.id = id;
    this.workers = workers(settings);
    this.cache = settings.cache();
    OnnxRuntime.unpackCuda(cache);
  }

  /** What it will be, without the libraries. */
  static DeviceChoice choice(ExecutionProvider id, DeviceSettings settings, String reason) {
    return new DeviceChoice(id, reason, workers(settings), INTRA_OP_THREADS, USUAL_BATCH);
  }

  private static int workers(DeviceSettings settings) {
    return settings.workers() > 0 ? settings.workers() : WORKERS;
  }

  @Override
  public ExecutionProvider id() {
    return id;
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public boolean sharesSession() {
    return false;
  }

  @Override
  public int usualBatch() {
    return USUAL_BATCH;
  }

  @Override
  public BatchSizes.Kind batchSizes() {
    return BatchSizes.Kind.ONE_SIZE;
  }

  @Override
  public OrtSession load(OrtEnvironment environment, ModelDescriptor model) throws OrtException {
    try (SessionOptions options = new SessionOptions();
        OrtCUDAProviderOptions cuda = cuda()) {
      options.setSessionLogLevel(OnnxRuntime.LOG_LEVEL);
      options.setOptimizationLevel(OptLevel.ALL_OPT);
      options.setMemoryPatternOptimization(false);
      options.setIntraOpNumThreads(INTRA_OP_THREADS);
      if (id == ExecutionProvider.TENSORRT) {
        try (OrtTensorRTProviderOptions tensorRt = tensorRt()) {
          options.addTensorrt(tensorRt);
        }
      }
      options.addCUDA(cuda);
      return environment.createSession(model.file().toString(), options);
    }
  }

  private static OrtCUDAProviderOptions cuda() throws OrtException {
    OrtCUDAProviderOptions options = new OrtCUDAProviderOptions();
    // An exhaustive search costs over half a second for every new shape.
    options.add("cudnn_conv_algo_search", "HEURISTIC");
    options.add("prefer_nhwc", "1"); // what tensor cores take
    options.add("arena_extend_strategy", "kSameAsRequested"); // doubling would waste a big share
    return options;
  }

  private OrtTensorRTProviderOptions tensorRt() throws OrtException {
    OrtTensorRTProviderOptions options = new OrtTensorRTProviderOptions();
    options.add("trt_fp16_enable", "1");
    options.add("trt_engine_cache_enable", "1"); // building an engine takes minutes
    options.add("trt_engine_cache_path", cache.resolve("tensorrt").toString());
    return options;
  }
}
