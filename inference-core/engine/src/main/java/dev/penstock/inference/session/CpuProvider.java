package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.penstock.inference.model.ModelDescriptor;
import java.nio.file.Path;

/**
 * The CPU: one worker a core with one thread each, on one session. Batches from several cores at
 * once make better use of them than one batch spread over all, and threads that wait for each other
 * suffer most from whatever else runs on the machine.
 */
final class CpuProvider implements OnnxProvider {

  /** Larger ones are no faster: an image takes the same time in any batch, and waits longer. */
  private static final int USUAL_BATCH = 8;

  private final int workers;
  private final int intraOpThreads;
  private final Path cache;

  CpuProvider(DeviceSettings settings, int cores) {
    this.workers =
        settings.workers() > 0
            ? settings.workers()
            : Math.max(1, cores / Math.max(1, settings.intraOpThreads()));
    this.intraOpThreads =
        settings.intraOpThreads() > 0 ? settings.intraOpThreads() : Math.max(1, cores / workers);
    this.cache = settings.cache();
  }

  @Override
  public ExecutionProvider id() {
    return ExecutionProvider.CPU;
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public boolean sharesSession() {
    return true;
  }

  @Override
  public int usualBatch() {
    return USUAL_BATCH;
  }

  @Override
  public BatchSizes.Kind batchSizes() {
    return BatchSizes.Kind.EXACT;
  }

  @Override
  public OrtSession load(OrtEnvironment environment, ModelDescriptor model) throws OrtException {
    return new OptimizedModel(cache, model, id()).open(environment, this::options);
  }

  DeviceChoice choice(String reason) {
    return new DeviceChoice(id(), reason, workers, intraOpThreads, USUAL_BATCH);
  }

  int intraOpThreads() {
    return intraOpThreads;
  }

  private SessionOptions options() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setSessionLogLevel(OnnxRuntime.LOG_LEVEL);
    options.setIntraOpNumThreads(intraOpThreads);
    if (intraOpThreads > 1) {
      // Beside a busy neighbour, spinning threads fall to a third of their speed.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
    }
    // Patterns hold a batch of 32 at 689 MB instead of 460, and are no faster.
    options.setMemoryPatternOptimization(false);
    return options;
  }
}
