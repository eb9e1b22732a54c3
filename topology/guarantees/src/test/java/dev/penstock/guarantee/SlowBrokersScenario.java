package dev.penstock.guarantee;

import dev.penstock.guarantee.SlowBrokersRun.Setup;
import dev.penstock.guarantee.SlowBrokersRun.Step;
import dev.penstock.guarantee.Slowness.Patience;
import dev.penstock.guarantee.Slowness.TimedOut;
import dev.penstock.testkit.RequestGate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * {@code scripts/chaos --scenario slow-brokers}: installations one after the other, each with drawn
 * settings, whose brokers are slow at everything that they can be slow at, in a drawn order.
 */
final class SlowBrokersScenario {

  private static final int LEAST_TIMEOUTS = 5;
  private static final List<TimedOut> NEEDED =
      List.of(TimedOut.FORWARD, TimedOut.SEND, TimedOut.OFFSETS, TimedOut.COMMIT);

  private SlowBrokersScenario() {}

  /** An installation and what falls on it. */
  record Phase(Setup setup, List<Step> steps) {}

  /**
   * Draws installations: a group of one member and one thread for each protocol, one of two
   * members, one at least once, and one with the default timeouts. The same seed draws the same.
   */
  static List<Phase> plan(long seed) {
    Random random = new Random(seed);
    List<Phase> phases = new ArrayList<>();
    for (Setup setup :
        List.of(
            new Setup(true, "classic", 1, 1, shortPatience(random)),
            new Setup(true, "streams", 1, 1, shortPatience(random)),
            new Setup(true, protocol(random), 1 + random.nextInt(2), 2, shortPatience(random)),
            new Setup(
                false,
                "classic",
                1 + random.nextInt(2),
                1 + random.nextInt(2),
                shortPatience(random)),
            new Setup(
                true,
                protocol(random),
                1 + random.nextInt(2),
                1 + random.nextInt(2),
                Patience.DEFAULTS))) {
      phases.add(new Phase(setup, steps(random, setup)));
    }
    Collections.shuffle(phases, random);
    return phases;
  }

  private static String protocol(Random random) {
    return random.nextBoolean() ? "classic" : "streams";
  }

  private static Patience shortPatience(Random random) {
    Duration request = Duration.ofMillis(1_500 + random.nextInt(1_000));
    return new Patience(
        Duration.ofMillis(2_000 + random.nextInt(2_000)),
        request.plusMillis(500 + random.nextInt(1_500)),
        request,
        Duration.ofMillis(4_000 + random.nextInt(2_000)));
  }

  /** All kinds of slowness that the guarantee knows, in any order. */
  static List<Step> steps(Random random, Setup setup) {
    List<Step> steps = new ArrayList<>();
    for (Slowness slowness : Slowness.values()) {
      if (slowness.happensUnder(setup.exactlyOnce())) {
        steps.add(step(random, slowness, setup));
      }
    }
    Collections.shuffle(steps, random);
    return steps;
  }

  private static Step step(Random random, Slowness slowness, Setup setup) {
    Duration beyond = Duration.ofMillis(500 + random.nextInt(2_500));
    boolean timesOut = slowness.timedOut() != null && !setup.patience().equals(Patience.DEFAULTS);
    Duration length =
        timesOut
            ? setup.patience().of(slowness.timedOut(), setup.exactlyOnce()).plus(beyond)
            : beyond.plusSeconds(4);
    return new Step(
        slowness,
        random.nextBoolean() ? RequestGate.Side.REQUEST : RequestGate.Side.ANSWER,
        random.nextBoolean(),
        length);
  }

  /** What all installations came to. */
  record Report(
      int records,
      int lost,
      int duplicated,
      int reordered,
      Map<TimedOut, Integer> timeouts,
      Duration longestStall,
      int stops,
      List<String> otherBreaches) {

    static final Report NOTHING = new Report(0, 0, 0, 0, Map.of(), Duration.ZERO, 0, List.of());

    Report and(SlowBrokersRun.Result result) {
      Map<TimedOut, Integer> sum = new EnumMap<>(TimedOut.class);
      sum.putAll(timeouts);
      result.timeouts().forEach((call, count) -> sum.merge(call, count, Integer::sum));
      List<String> others = new ArrayList<>(otherBreaches);
      others.addAll(result.otherBreaches());
      return new Report(
          records + result.records(),
          lost + result.lost(),
          duplicated + result.duplicated(),
          reordered + result.reordered(),
          Map.copyOf(sum),
          longestStall.compareTo(result.longestStall()) > 0 ? longestStall : result.longestStall(),
          stops + result.stops(),
          List.copyOf(others));
    }

    int allTimeouts() {
      return timeouts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether enough went wrong, and nothing by it. */
    boolean isClean() {
      return lost == 0
          && duplicated == 0
          && reordered == 0
          && stops == 0
          && otherBreaches.isEmpty()
          && allTimeouts() >= LEAST_TIMEOUTS
          && NEEDED.stream().allMatch(call -> timeouts.getOrDefault(call, 0) > 0);
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"records\":%d,\"lost\":%d,\"duplicated\":%d,\"reordered\":%d,\"timeouts\":%d,"
              + "\"longestStallSeconds\":%.1f}",
          records,
          lost,
          duplicated,
          reordered,
          allTimeouts(),
          longestStall.toMillis() / 1e3);
    }
  }

  static Report run(
      ForkedBrokers brokers,
      List<Phase> phases,
      int records,
      Path folder,
      Consumer<String> progress)
      throws Exception {
    SlowBrokersRun run = new SlowBrokersRun(brokers, progress);
    Report report = Report.NOTHING;
    int left = records;
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      int share = left / (phases.size() - i);
      left -= share;
      String name = "slow-brokers-" + (i + 1);
      progress.accept("%d/%d %s".formatted(i + 1, phases.size(), phase.setup()));
      SlowBrokersRun.Result result =
          run.run(name, phase.setup(), phase.steps(), share, folder.resolve(name));
      progress.accept(
          "  lost %d of %d, duplicated %d, reordered %d, stops %d"
              .formatted(
                  result.lost(),
                  result.records(),
                  result.duplicated(),
                  result.reordered(),
                  result.stops()));
      result.otherBreaches().forEach(breach -> progress.accept("  " + breach));
      report = report.and(result);
    }
    progress.accept("timed out: " + report.timeouts() + ", stops: " + report.stops());
    return report;
  }
}
