package dev.penstock.inference;

import dev.penstock.inference.batch.BatchListener;
import dev.penstock.inference.batch.BatchReport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what matters, tells the listener all, and contains what that one throws.
 *
 * @param listener the caller's
 * @param whenFailed the engine's own reaction to its end
 */
record EngineReporter(EngineListener listener, Consumer<Exception> whenFailed)
    implements BatchListener {

  private static final Logger LOG = LoggerFactory.getLogger(InferenceEngine.class);

  void imageDecoded(long nanos, boolean failed) {
    contained(() -> listener.imageDecoded(nanos, failed));
  }

  @Override
  public void batchFinished(BatchReport report) {
    Throwable error = report.error();
    if (error != null) {
      // Without the stack: the requests carry it, and a broken model would flood the log.
      LOG.warn("{} of a batch of {} failed: {}", report.failed(), report.size(), error.toString());
    }
    contained(() -> listener.batchFinished(report));
  }

  @Override
  public void limitLowered(int limit, Throwable cause) {
    LOG.warn("the device is out of memory: no batch holds more than {} images now", limit, cause);
    contained(() -> listener.batchLimitLowered(limit));
  }

  @Override
  public void limitRaised(int limit) {
    LOG.info("many batches have fitted the device: batches of {} images are tried again", limit);
    contained(() -> listener.batchLimitRaised(limit));
  }

  @Override
  public void functionReplaced(Throwable cause) {
    LOG.warn("the model fails on a known-good picture too and was loaded afresh", cause);
  }

  @Override
  public void gaveUp(Exception reason) {
    LOG.error("the engine has failed", reason);
    whenFailed.accept(reason);
    contained(() -> listener.engineFailed((EngineFailedException) reason));
  }

  private static void contained(Runnable event) {
    try {
      event.run();
    } catch (Throwable e) { // an Error too: requests end after the listener was called
      LOG.warn("ignored an exception from the engine's listener", e);
    }
  }
}
