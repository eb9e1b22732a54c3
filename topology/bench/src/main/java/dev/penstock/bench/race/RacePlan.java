package dev.penstock.bench.race;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.workload.Workload;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What runs against what.
 *
 * @param settings the user's, with the provider
 * @param model the model, or its stand-in
 * @param workload the records
 * @param bootstrapServers the user's cluster; null for a broker of our own
 * @param records of each run; 0 to take as many as the model does in some seconds
 * @param rounds how often everything is measured, in turn
 * @param warmUp how long everything runs, at least once, before anything counts
 * @param deviceTakesNoTime whether there is no ceiling but Kafka's
 * @param baselines whether what others write runs too
 */
public record RacePlan(
    BenchSettings settings,
    ModelDescriptor model,
    Workload workload,
    @Nullable String bootstrapServers,
    int records,
    int rounds,
    Duration warmUp,
    boolean deviceTakesNoTime,
    boolean baselines) {

  public RacePlan {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds is " + rounds + "; the least is 1");
    }
    if (records < 0) {
      throw new IllegalArgumentException("records is " + records + "; the least is 0");
    }
  }
}
