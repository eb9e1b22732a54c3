package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.inference.model.ModelDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on ONNX Runtime.
 *
 * <p>On the CPU all runners share one session, which is safe there and holds the weights once. On a
 * GPU each has a session of its own and so a stream of its own: runs on a shared one wait for each
 * other.
 */
final class OnnxDevice implements Device {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxDevice.class);

  /** How devices say that they are out of memory; ONNX Runtime has no code for it. */
  private static final List<String> OUT_OF_MEMORY =
      List.of(
          "failed to allocate memory",
          "out of memory",
          "cudaerrormemoryallocation",
          "cudnn_status_alloc_failed",
          "cublas_status_alloc_failed",
          "bad_alloc",
          "bad allocation");

  private final OrtEnvironment environment;
  private final ModelDescriptor model;
  private final OnnxProvider provider;
  private final BatchSizes sizes;

  /** Loaded and not yet given to a runner, or, on the CPU, given to all of them. */
  @GuardedBy("this")
  private @Nullable OnnxSession session;

  /**
   * Loads the model.
   *
   * @param maxBatch most images of one run; 0 to choose
   * @param cache keeps whether the model may be run in batches
   */
  OnnxDevice(
      OrtEnvironment environment,
      ModelDescriptor model,
      OnnxProvider provider,
      int maxBatch,
      Path cache)
      throws InferenceException {
    this.environment = environment;
    this.model = model;
    this.provider = provider;
    int fixed = model.input().fixedBatch();
    OnnxSession loaded = load();
    try {
      this.sizes =
          fixed > 0
              ? new BatchSizes(fixed, BatchSizes.Kind.ONLY_MAX)
              : checked(
                  loaded,
                  new BatchSizes(
                      maxBatch == 0 ? provider.usualBatch() : maxBatch, provider.batchSizes()),
                  new BatchVerdict(cache, model, provider.id()));
    } catch (InferenceException e) {
      loaded.release();
      throw e;
    }
    this.session = loaded;
  }

  /** One image at a time for a model that would answer differently in a batch. */
  private BatchSizes checked(OnnxSession loaded, BatchSizes sizes, BatchVerdict verdict)
      throws InferenceException {
    if (sizes.max() == 1) {
      return sizes;
    }
    Optional<Optional<String>> known = verdict.recall();
    Optional<String> difference;
    if (known.isPresent()) {
      difference = known.get();
    } else {
      difference = difference(loaded, sizes);
      verdict.remember(difference);
    }
    if (difference.isEmpty()) {
      return sizes;
    }
    LOG.warn(
        "model {}:{} is run with one image at a time: {}",
        model.name(),
        model.version(),
        difference.get());
    return new BatchSizes(1, BatchSizes.Kind.ONLY_MAX);
  }

  private Optional<String> difference(OnnxSession loaded, BatchSizes sizes)
      throws InferenceException {
    // Padded, a single image would run as a batch: a graph for one image could not be told.
    BatchSizes exact = new BatchSizes(sizes.max(), BatchSizes.Kind.EXACT);
    try (ModelRunner runner = unwarmed(loaded.share(), exact)) {
      runner.run(1);
      try {
        return new BatchCheck(runner, model).difference();
      } catch (InferenceException e) {
        if (isOutOfMemory(e)) {
          throw e;
        }
        return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse("it fails"));
      }
    }
  }

  private ModelRunner unwarmed(OnnxSession used, BatchSizes sizes) throws InferenceException {
    try {
      return new OnnxModelRunner(environment, used, model, sizes);
    } catch (OrtException | InferenceException e) {
      used.release();
      throw new InferenceException("cannot run " + model.file() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public ExecutionProvider provider() {
    return provider.id();
  }

  @Override
  public int maxBatch() {
    return sizes.max();
  }

  @Override
  public int workers() {
    return provider.workers();
  }

  @Override
  public synchronized ModelRunner open() throws InferenceException {
    OnnxSession used = session == null ? load() : session;
    if (provider.sharesSession()) {
      session = used;
      return runner(used.share());
    }
    session = null;
    return runner(used);
  }

  @Override
  public synchronized ModelRunner replace(ModelRunner failed) throws InferenceException {
    OnnxSession suspect = ((OnnxModelRunner) failed).session();
    failed.close();
    if (session == suspect) {
      session = null;
      suspect.release();
    }
    return open();
  }

  @Override
  public boolean isOutOfMemory(Throwable failure) {
    return saysOutOfMemory(failure);
  }

  static boolean saysOutOfMemory(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof InferenceException
        && OUT_OF_MEMORY.stream().anyMatch(message::contains);
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.release();
      session = null;
    }
  }

  private ModelRunner runner(OnnxSession used) throws InferenceException {
    ModelRunner runner = unwarmed(used, sizes);
    try {
      if (used.claimWarmUp()) {
        warmUp(runner);
      }
      return runner;
    } catch (InferenceException e) {
      runner.close();
      throw e;
    }
  }

  /**
   * Runs every size that will be met, so that no request pays for kernels being chosen or memory
   * being had. A CPU chooses nothing by size: one image proves that the model runs.
   */
  private void warmUp(ModelRunner runner) throws InferenceException {
    long start = System.nanoTime();
    List<Integer> warmed = sizes.toWarm();
    for (int size : warmed) {
      runner.run(size);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    LOG.info("warmed up batches of {} in {} ms", warmed, millis);
  }

  private OnnxSession load() throws InferenceException {
    long start = System.nanoTime();
    try {
      var loaded = new OnnxSession(provider.load(environment, model));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      LOG.info("loaded {} in {} ms", model.file(), millis);
      return loaded;
    } catch (OrtException e) {
      throw new InferenceException(
          "cannot load " + model.file() + " on " + provider.id().id() + ": " + e.getMessage(), e);
    }
  }
}
