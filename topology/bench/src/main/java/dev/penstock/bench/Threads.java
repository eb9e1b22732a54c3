package dev.penstock.bench;

/** Stops our threads. */
public final class Threads {

  private Threads() {}

  /** Waits for a thread that is about to end; an interrupt ends the wait and stays set. */
  public static void join(Thread ending) {
    try {
      ending.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
