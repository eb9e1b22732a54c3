package dev.penstock.observability;

import dev.penstock.inference.EngineFailedException;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.batch.BatchReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several listeners of one engine, called in order. */
public record EngineListeners(List<EngineListener> listeners) implements EngineListener {

  public EngineListeners {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void imageDecoded(long nanos, boolean failed) {
    for (EngineListener listener : listeners) {
      listener.imageDecoded(nanos, failed);
    }
  }

  @Override
  public void batchStarted(List<@Nullable Object> tags) {
    for (EngineListener listener : listeners) {
      listener.batchStarted(tags);
    }
  }

  @Override
  public void batchFinished(BatchReport report) {
    for (EngineListener listener : listeners) {
      listener.batchFinished(report);
    }
  }

  @Override
  public void batchLimitLowered(int limit) {
    for (EngineListener listener : listeners) {
      listener.batchLimitLowered(limit);
    }
  }

  @Override
  public void batchLimitRaised(int limit) {
    for (EngineListener listener : listeners) {
      listener.batchLimitRaised(limit);
    }
  }

  @Override
  public void engineFailed(EngineFailedException reason) {
    for (EngineListener listener : listeners) {
      listener.engineFailed(reason);
    }
  }
}
