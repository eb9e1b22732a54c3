package dev.penstock.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

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
  /** Every connection of the instances is reset, and each new one for a while. */
  CUT,
  /**
   * An instance and the brokers do not hear each other until its partitions have been given away
   * and its requests have timed out; then what both have said meanwhile arrives, late.
   */
  SILENCE,
  /** A broker dies as by kill -9, and comes back. */
  KILL_BROKER,
  /** A broker stands still until the others take it for dead, and then goes on. */
  FREEZE_BROKER;

  private static final Set<Fault> OF_BROKERS = EnumSet.of(KILL_BROKER, FREEZE_BROKER);

  /** One fault of a plan. {@code victim} counts the candidates, wrapped round at their end. */
  record Step(Fault fault, int victim, Duration delay) {}

  /**
   * Draws a plan: so many kills, and other faults spread between them, one for every four kills but
   * each kind at least once. Those of brokers fall only where there are brokers to spare. The same
   * seed draws the same plan.
   */
  static List<Step> plan(long seed, int kills, boolean brokersToo) {
    Random random = new Random(seed);
    List<Fault> others = others(random, kills / 4, brokersToo);
    int steps = kills + others.size();
    List<Step> plan = new ArrayList<>();
    int dealt = 0;
    for (int step = 1; step <= steps; step++) {
      boolean isOther = dealt < step * others.size() / steps;
      Fault fault = isOther ? others.get(dealt++) : KILL;
      plan.add(new Step(fault, random.nextInt(1 << 16), Duration.ofMillis(random.nextInt(400))));
    }
    return plan;
  }

  /** As cards are dealt: each kind once, in any order, before one comes again. */
  private static List<Fault> others(Random random, int count, boolean brokersToo) {
    Set<Fault> kinds = EnumSet.complementOf(EnumSet.of(KILL));
    if (!brokersToo) {
      kinds.removeAll(OF_BROKERS);
    }
    List<Fault> others = new ArrayList<>();
    do {
      List<Fault> deck = new ArrayList<>(kinds);
      Collections.shuffle(deck, random);
      others.addAll(deck);
    } while (others.size() < count);
    return others.subList(0, Math.max(count, kinds.size()));
  }
}
