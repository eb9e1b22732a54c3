package dev.penstock.guarantee;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * {@code scripts/chaos --scenario poison}: installations one after the other, each on topics of
 * another configuration, and records of every kind.
 */
final class PoisonScenario {

  private static final int RECORDS_AN_INSTALLATION = 50;

  /** Installations drawn for each that is needed: some are refused. */
  private static final int MOST_REFUSED = 3;

  /** Brokers look often for what to delete, so that answers which vanish are missed here. */
  static final Map<String, String> BROKER =
      Map.of(
          "log.retention.check.interval.ms",
          Long.toString(PoisonRun.RETENTION_CHECK.toMillis()),
          "log.initial.task.delay.ms",
          "0");

  private PoisonScenario() {}

  /**
   * Runs as many installations as the records fill.
   *
   * @param seed draws everything; installation n of a seed is always the same
   * @param settings of the instances
   */
  static PoisonRun.Result run(
      ForkedBrokers brokers,
      long seed,
      int records,
      Map<String, String> settings,
      Path folder,
      Consumer<String> progress)
      throws Exception {
    PoisonRun run = new PoisonRun(brokers.clientProperties(), examples(progress), progress);
    PoisonRun.Result all = PoisonRun.Result.NOTHING;
    int installations = (records + RECORDS_AN_INSTALLATION - 1) / RECORDS_AN_INSTALLATION;
    int left = records;
    // One that is refused gives its records to those that follow.
    for (int i = 0; left > 0 && i < MOST_REFUSED * installations; i++) {
      int share = Math.min(RECORDS_AN_INSTALLATION, left);
      String name = "poison-" + (i + 1);
      progress.accept("installation %d, %d records left".formatted(i + 1, left));
      PoisonRun.Result result =
          run.run(name, new Random(31 * seed + i), settings, share, folder.resolve(name));
      progress.accept("  " + result.json());
      left -= result.refusedStarts() > 0 ? 0 : share;
      all = all.and(result);
    }
    return all;
  }

  private static DrawnRecords.Examples examples(Consumer<String> progress) throws IOException {
    DrawnRecords.Examples examples = DrawnRecords.Examples.find();
    if (examples.isEmpty()) {
      progress.accept("no folder shared/data beside the checkout: without its images");
    }
    return examples;
  }
}
