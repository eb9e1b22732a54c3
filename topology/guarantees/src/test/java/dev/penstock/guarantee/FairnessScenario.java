package dev.penstock.guarantee;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code scripts/chaos --scenario fairness}: shapes of backlogs one after the other. */
final class FairnessScenario {

  private static final List<String> PROTOCOLS = List.of("classic", "streams");
  private static final List<Integer> BATCH_SIZES = List.of(16, 2);

  /** A thumbnail, the pixels of a small network's input, and a photo. */
  private static final List<Integer> IMAGE_BYTES = List.of(4 << 10, 150 << 10, 1_000_000);

  private final ForkedBrokers brokers;
  private final Map<String, String> settings;
  private final Duration time;
  private final Path folder;
  private final PrintStream progress;

  /**
   * @param settings of the instances
   * @param time that each shape is worked on
   */
  FairnessScenario(
      ForkedBrokers brokers,
      Map<String, String> settings,
      Duration time,
      Path folder,
      PrintStream progress) {
    this.brokers = brokers;
    this.settings = settings;
    this.time = time;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Every combination of what is left open.
   *
   * @param protocol of the group; null for both
   * @param batchSize null for several
   * @param imageBytes null for several
   */
  static List<FairnessRun.Shape> shapes(
      String protocol, int partitions, Integer batchSize, Integer imageBytes) {
    List<FairnessRun.Shape> shapes = new ArrayList<>();
    for (String each : protocol == null ? PROTOCOLS : List.of(protocol)) {
      for (int bytes : imageBytes == null ? IMAGE_BYTES : List.of(imageBytes)) {
        for (int batch : batchSize == null ? BATCH_SIZES : List.of(batchSize)) {
          shapes.add(new FairnessRun.Shape(each, partitions, batch, bytes));
        }
      }
    }
    return shapes;
  }

  /**
   * The worst of all shapes, as JSON.
   *
   * @param partitions of each shape
   */
  record Result(int partitions, double slowestShare, Duration longestPause, boolean isFair) {

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"partitions\":%d,\"slowestShare\":%.3f,\"longestPauseSeconds\":%.1f}",
          partitions,
          slowestShare,
          longestPause.toMillis() / 1e3);
    }

    Result worse(Fairness.Spread other, boolean otherIsFair) {
      return new Result(
          partitions,
          Math.min(slowestShare, other.slowestShare()),
          longestPause.compareTo(other.longestPause()) > 0 ? longestPause : other.longestPause(),
          isFair && otherIsFair);
    }
  }

  Result run(List<FairnessRun.Shape> shapes) throws Exception {
    Result result = new Result(shapes.get(0).partitions(), 1, Duration.ZERO, true);
    for (int i = 0; i < shapes.size(); i++) {
      String name = "fairness-" + (i + 1);
      Evidence evidence =
          FairnessRun.run(
              brokers.clientProperties(),
              name,
              shapes.get(i),
              settings,
              time,
              folder.resolve(name));
      Fairness.Spread spread = Fairness.spread(evidence);
      progress.printf(
          Locale.ROOT,
          "%d/%d %s: slowest share %.3f in %d windows, longest pause %.1f s; answers by partition"
              + " %s%s%n",
          i + 1,
          shapes.size(),
          shapes.get(i),
          spread.slowestShare(),
          spread.windows(),
          spread.longestPause().toMillis() / 1e3,
          answersByPartition(evidence, shapes.get(i).partitions()),
          spread.isFair(shapes.get(i).protocol()) ? "" : "; UNFAIR");
      result = result.worse(spread, spread.isFair(shapes.get(i).protocol()));
    }
    return result;
  }

  private static List<Integer> answersByPartition(Evidence evidence, int partitions) {
    Integer[] counts = new Integer[partitions];
    java.util.Arrays.fill(counts, 0);
    evidence
        .arrivals()
        .forEach(look -> look.answers().forEach((partition, count) -> counts[partition] += count));
    return List.of(counts);
  }
}
