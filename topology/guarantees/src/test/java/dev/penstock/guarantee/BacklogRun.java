package dev.penstock.guarantee;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;

/**
 * Far more images wait than the heap could hold, for a model slower than the group's patience: one
 * batch takes longer than {@code max.poll.interval.ms}.
 */
final class BacklogRun {

  private static final String HEAP = "384m";

  /**
   * The model outlasts {@code max.poll.interval.ms}, and by that alone may a member be lost: the
   * other clocks, of sessions and of transactions, would run out on a machine that is busy with
   * something else.
   */
  private static final Map<String, String> SLOW =
      Map.of(
          "penstock.simulated.batch-time", "5s",
          "streams.max.poll.interval.ms", "4000",
          "kafka.session.timeout.ms", "45000",
          "penstock.transaction.timeout", "60s");

  private BacklogRun() {}

  /**
   * What an instance showed.
   *
   * @param lives whether it still ran at the end
   * @param keptItsPlace whether no member of the group left it
   * @param answered records that it answered meanwhile
   * @param heapMegabytes in use after each collection
   */
  record Result(boolean lives, boolean keptItsPlace, int answered, List<Integer> heapMegabytes) {

    int mostHeapMegabytes() {
      return heapMegabytes.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** How full the emptiest heap of the last quarter was: without most of its garbage. */
    int settledHeapMegabytes() {
      return least(heapMegabytes.subList(3 * heapMegabytes.size() / 4, heapMegabytes.size()));
    }

    /** How full the emptiest heap of the last quarter was, over that of the second quarter. */
    double growth() {
      int quarter = heapMegabytes.size() / 4;
      return (double) settledHeapMegabytes() / least(heapMegabytes.subList(quarter, 2 * quarter));
    }

    private static int least(List<Integer> megabytes) {
      return megabytes.stream().mapToInt(Integer::intValue).min().orElse(0);
    }
  }

  /**
   * Lets one instance work on the backlog for a while.
   *
   * @param more settings of the instance
   */
  static Result run(
      Map<String, Object> client,
      String name,
      Map<String, String> more,
      int records,
      Duration time,
      Path folder)
      throws Exception {
    Map<String, String> settings = new HashMap<>(SLOW);
    settings.putAll(more);
    Files.createDirectories(folder);
    Path gc = folder.resolve("gc.log");
    try (Trial trial = new Trial(client, name, settings, Load.large(), folder)) {
      trial.flags(List.of("-Xmx" + HEAP, HeapLog.flag(gc)));
      trial.release(records);
      trial.awaitAllSent();
      ForkedJvm instance = trial.start();
      trial.awaitAnswers(1);
      Set<String> members = trial.members();
      Assertions.assertThat(members).isNotEmpty();
      boolean kept = true;
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end && instance.isAlive()) {
        Trial.pause(Duration.ofMillis(500));
        kept &= trial.members().containsAll(members);
      }
      return new Result(
          instance.isAlive(), kept, trial.answered(), HeapLog.megabytesAfterCollections(gc));
    }
  }
}
