package dev.penstock.bench.latency;

import java.util.Random;

/**
 * When each record of an open-loop load is due, whatever became of those before it. A latency
 * counts from that moment: a sender that is held up does not hide the wait from the figures
 * (coordinated omission).
 */
final class ArrivalSchedule {

  private final long[] nanos;

  private ArrivalSchedule(long[] nanos) {
    this.nanos = nanos;
  }

  /** Arrivals independent of each other, as those of many users are. */
  static ArrivalSchedule poisson(double perSecond, int arrivals, long seed) {
    Random random = new Random(seed);
    long[] nanos = new long[arrivals];
    double at = 0;
    for (int i = 0; i < arrivals; i++) {
      nanos[i] = Math.round(at);
      at -= Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
    }
    return new ArrivalSchedule(nanos);
  }

  int size() {
    return nanos.length;
  }

  /** Nanoseconds from the beginning of the load to this arrival. */
  long at(int arrival) {
    return nanos[arrival];
  }
}
