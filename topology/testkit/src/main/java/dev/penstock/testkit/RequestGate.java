package dev.penstock.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Makes brokers slow to answer: holds chosen requests back, or the answers to them, or takes its
 * time for each. What stands behind a held one on its connection waits too, as brokers answer each
 * connection in order.
 *
 * <p>One thread drives it; those of proxies wait at it.
 */
public final class RequestGate {

  /** Where a request is held: before the broker has seen it, or once it has done what it asks. */
  public enum Side {
    REQUEST,
    ANSWER
  }

  private static final int OPEN = 0;

  @GuardedBy("this")
  private Predicate<KafkaRequest> which = request -> false;

  @GuardedBy("this")
  private Side side = Side.REQUEST;

  /** Number of the hold that lasts, or {@link #OPEN}. */
  @GuardedBy("this")
  private int hold = OPEN;

  @GuardedBy("this")
  private int holds;

  @GuardedBy("this")
  private int held;

  @GuardedBy("this")
  private long firstHeldNanos;

  @GuardedBy("this")
  private Duration delay = Duration.ZERO;

  RequestGate() {}

  /** Holds these back until it is opened. */
  public synchronized void hold(Side newSide, Predicate<KafkaRequest> newWhich) {
    side = newSide;
    which = newWhich;
    held = 0;
    hold = ++holds;
  }

  /** Lets each request wait for so long. */
  public synchronized void delay(Duration newDelay) {
    delay = newDelay;
  }

  /** Whether a request is held back. */
  public synchronized boolean isHolding() {
    return hold != OPEN && held > 0;
  }

  /**
   * Lets pass what was held, late: requests whose clients have given up among them.
   *
   * @return how long the first one was held; zero if none was
   */
  public synchronized Duration open() {
    Duration longest =
        isHolding() ? Duration.ofNanos(System.nanoTime() - firstHeldNanos) : Duration.ZERO;
    hold = OPEN;
    delay = Duration.ZERO;
    notifyAll();
    return longest;
  }

  /**
   * Returns when the request may go to the broker.
   *
   * @return what the answers of its connection are to {@link #awaitAnswers wait for}
   */
  int admit(KafkaRequest request) throws InterruptedException {
    Thread.sleep(currentDelay().toMillis());
    synchronized (this) {
      while (isHeld(request) && side == Side.REQUEST) {
        noteHeld();
        wait();
      }
      if (isHeld(request)) {
        noteHeld();
        return hold;
      }
      return OPEN;
    }
  }

  /** Waits until a hold has ended; at once where {@link #admit} had none. */
  synchronized void awaitAnswers(int ofHold) throws InterruptedException {
    while (ofHold != OPEN && hold == ofHold) {
      wait();
    }
  }

  private synchronized Duration currentDelay() {
    return delay;
  }

  @GuardedBy("this")
  private boolean isHeld(KafkaRequest request) {
    return hold != OPEN && which.test(request);
  }

  @GuardedBy("this")
  private void noteHeld() {
    if (held++ == 0) {
      firstHeldNanos = System.nanoTime();
    }
  }
}
