package dev.penstock.inference.batch;

import java.util.concurrent.TimeUnit;

/** What owners of worker threads share. */
public final class Workers {

  private Workers() {}

  /**
   * Waits until a worker has ended, unless the caller is that worker, in a completion callback. An
   * interrupt ends the wait, and is kept.
   *
   * @return whether it has ended
   */
  public static boolean join(Thread worker, long nanos) {
    if (Thread.currentThread() != worker) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(worker, nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return !worker.isAlive();
  }
}
