package dev.penstock.bench.race;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How busy each part of a pipeline was in its steady state, as shares of the time it had: 1 is
 * always.
 *
 * @param device pace over the ceiling's; 0 where there is no ceiling
 * @param decode of the decode threads' time, in decoding
 * @param copy of the workers' time, in batches beyond what the bare session takes for them
 * @param commit of the stream threads' time, in flushes and commits of transactions
 * @param kafka of the stream threads' time, on a CPU
 * @param starved of the stream threads' time, waiting for records with nothing else to do
 */
public record Utilization(
    double device, double decode, double copy, double commit, double kafka, double starved) {

  /** A part as busy as this is what bounds the rest. */
  private static final Map<Bottleneck, Double> LIMITS =
      new EnumMap<>(
          Map.of(
              Bottleneck.DEVICE, 0.97,
              Bottleneck.DECODE, 0.85,
              Bottleneck.COPY, 0.7,
              Bottleneck.COMMIT, 0.3,
              Bottleneck.KAFKA, 0.7,
              Bottleneck.STARVED, 0.5));

  static Utilization mean(List<Utilization> rounds) {
    return new Utilization(
        mean(rounds, Utilization::device),
        mean(rounds, Utilization::decode),
        mean(rounds, Utilization::copy),
        mean(rounds, Utilization::commit),
        mean(rounds, Utilization::kafka),
        mean(rounds, Utilization::starved));
  }

  /**
   * The part that bounds the rest; empty where none is at its limit. At its ceiling a pipeline is
   * bound by the device whatever else is busy, and stream threads that wait count only if nothing
   * else is at its limit: a full pipeline leaves them idle too.
   */
  Optional<Bottleneck> verdict() {
    if (isAtLimit(Bottleneck.DEVICE)) {
      return Optional.of(Bottleneck.DEVICE);
    }
    return Arrays.stream(Bottleneck.values())
        .filter(this::isAtLimit)
        .max(
            Comparator.comparing((Bottleneck part) -> part != Bottleneck.STARVED)
                .thenComparing(this::closeness));
  }

  /** The part that is nearest to its limit, or farthest beyond. */
  Bottleneck nearest() {
    return Collections.max(
        Arrays.asList(Bottleneck.values()), Comparator.comparing(this::closeness));
  }

  private boolean isAtLimit(Bottleneck part) {
    return closeness(part) >= 1;
  }

  private static double mean(List<Utilization> rounds, ToDoubleFunction<Utilization> share) {
    return rounds.stream().mapToDouble(share).average().orElse(0);
  }

  private double closeness(Bottleneck part) {
    return share(part) / LIMITS.getOrDefault(part, 1.0);
  }

  double share(Bottleneck part) {
    return switch (part) {
      case DEVICE -> device;
      case DECODE -> decode;
      case COPY -> copy;
      case COMMIT -> commit;
      case KAFKA -> kafka;
      case STARVED -> starved;
    };
  }
}
