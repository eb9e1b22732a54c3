package dev.penstock.inference.batch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Passes events on and keeps what the listener throws from the workers. */
record ContainedBatchListener(BatchListener listener) implements BatchListener {

  private static final Logger LOG = System.getLogger(DynamicBatcher.class.getName());

  @Override
  public void batchFinished(BatchReport report) {
    tell(to -> to.batchFinished(report));
  }

  @Override
  public void limitLowered(int limit, Throwable cause) {
    tell(to -> to.limitLowered(limit, cause));
  }

  @Override
  public void functionReplaced(Throwable cause) {
    tell(to -> to.functionReplaced(cause));
  }

  @Override
  public void gaveUp(Exception reason) {
    tell(to -> to.gaveUp(reason));
  }

  private void tell(Consumer<BatchListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      report("a batch listener", e);
    }
  }

  static void report(String where, RuntimeException e) {
    LOG.log(Level.WARNING, "ignored an exception from " + where, e);
  }
}
