package dev.penstock.bench.backfill;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.workload.Workload;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param settings the user's, with the device
 * @param model the stand-in
 * @param workload the records
 * @param bootstrapServers the user's cluster; null for a broker of our own
 * @param records of the job whose pace is measured
 * @param rounds how often the live application is measured alone and beside a job, in turn, and how
 *     often a job has to yield
 * @param warmUp longest run of the live application before anything counts
 * @param perLoad how long each load is kept up
 */
public record BackfillPlan(
    BenchSettings settings,
    ModelDescriptor model,
    Workload workload,
    @Nullable String bootstrapServers,
    int records,
    int rounds,
    Duration warmUp,
    Duration perLoad) {

  static final int LEAST_RECORDS = 300;

  public BackfillPlan {
    if (records < LEAST_RECORDS) {
      throw new IllegalArgumentException(
          "records is %d; the least is %d".formatted(records, LEAST_RECORDS));
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds is " + rounds + "; the least is 1");
    }
  }
}
