package dev.penstock.bench.latency;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.workload.Workload;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Under which loads latency is measured.
 *
 * @param settings the user's
 * @param model the model, or its stand-in
 * @param workload the records
 * @param bootstrapServers the user's cluster; null for a broker of our own
 * @param loads shares of the bare model's pace, each above 0
 * @param warmUp longest run before anything counts; it ends when latency falls no more
 * @param perLoad how long each is kept up
 * @param sloP99 what 99 of 100 predictions have to keep; null for no such demand
 */
public record LatencyPlan(
    BenchSettings settings,
    ModelDescriptor model,
    Workload workload,
    @Nullable String bootstrapServers,
    List<Double> loads,
    Duration warmUp,
    Duration perLoad,
    @Nullable Duration sloP99) {

  public LatencyPlan {
    loads = List.copyOf(loads);
    for (double load : loads) {
      if (!(load > 0)) {
        throw new IllegalArgumentException("load is " + load + "; it must be more than 0");
      }
    }
  }
}
