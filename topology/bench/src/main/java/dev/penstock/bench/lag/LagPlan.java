package dev.penstock.bench.lag;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is watched.
 *
 * @param servers null for a broker of our own
 * @param partitions of all topics together
 * @param groups each reads two of the topics
 * @param cycles measured in each situation
 * @param main main class of the whole application
 * @param serve its arguments, to which the brokers and the address are added
 */
public record LagPlan(
    @Nullable String servers,
    int partitions,
    int groups,
    int cycles,
    Class<?> main,
    List<String> serve) {

  static final int TOPICS = 20;

  public LagPlan {
    serve = List.copyOf(serve);
    if (partitions < TOPICS || partitions % TOPICS != 0) {
      throw new IllegalArgumentException(
          "partitions is %d; it must be a multiple of %d".formatted(partitions, TOPICS));
    }
    if (groups < 1 || cycles < 1) {
      throw new IllegalArgumentException(
          "groups is %d and cycles is %d; the least is 1".formatted(groups, cycles));
    }
  }
}
