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
  public void limitRaised(int limit) {
    tell(to -> to.limitRaised(limit));
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
    } catch (Throwable e) { // an Error too: it would end a worker
      report("a batch listener", e);
    }
  }

  static void report(String where, Throwable e) {
    LOG.log(Level.WARNING, "ignored an exception from " + where, e);
  }
}
