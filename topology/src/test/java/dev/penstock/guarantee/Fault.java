package dev.penstock.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What may fall on instances and brokers. */
enum Fault {
  /** An instance dies as by kill -9, and another one is started. */
  KILL,
  /** Every instance is ended by SIGTERM and replaced, one after the other. */
  ROLL,
  /** An instance stands still until its partitions have been given away, and then goes on. */
  FREEZE,
  /** One more instance comes, and goes when it has got its share. */
  JOIN_AND_LEAVE,
  /** A broker dies as by kill -9, and comes back. */
  KILL_BROKER,
  /** A broker stands still until the others take it for dead, and then goes on. */
  FREEZE_BROKER;

  private static final List<Fault> OF_INSTANCES = List.of(ROLL, FREEZE, JOIN_AND_LEAVE);
  private static final List<Fault> OF_BROKERS = List.of(KILL_BROKER, FREEZE_BROKER);

  /** One fault of a plan. {@code victim} counts the candidates, wrapped round at their end. */
  record Step(Fault fault, int victim, Duration delay) {}

  /**
   * Draws a plan: so many kills, and other faults between them, one for every four kills. With
   * brokers to spare every other one of those falls on a broker. The same seed draws the same plan.
   */
  static List<Step> plan(long seed, int kills, boolean brokersToo) {
    RandomGenerator random = new java.util.Random(seed);
    List<Step> plan = new ArrayList<>();
    for (int kill = 1; kill <= kills; kill++) {
      plan.add(step(KILL, random));
      if (kill % 4 == 2) {
        plan.add(step(pick(OF_INSTANCES, random), random));
      }
      if (kill % 4 == 0 && brokersToo) {
        plan.add(step(pick(OF_BROKERS, random), random));
      }
    }
    return plan;
  }

  private static Step step(Fault fault, RandomGenerator random) {
    return new Step(fault, random.nextInt(1 << 16), Duration.ofMillis(random.nextInt(400)));
  }

  private static Fault pick(List<Fault> faults, RandomGenerator random) {
    return faults.get(random.nextInt(faults.size()));
  }
}
