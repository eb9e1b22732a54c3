package dev.penstock.processor;

/**
 * Controls what an instance reads if its consumer is not ours to pause (group protocol {@code
 * streams}). Otherwise it stays open.
 *
 * <p>With a large backlog it is {@linkplain #isFull full}: a stream thread waits for a while, then
 * reads on. With a far larger one it is closed, which stops every task. Punctuators stop too, and
 * with them the forwarding of answers. So it reopens as soon as a record of every partition has
 * been inferred, and closes only after a record of every partition has arrived: every task gets its
 * turn, and forwards.
 *
 * <p>Part of {@link InFlightLimit}, which calls it under its lock and passes in what it counts.
 */
final class Intake {

  private final int partitions;
  private final long maxWaitingBytes;

  private Runnable close = () -> {};
  private Runnable open = () -> {};
  private boolean controlled;
  private boolean closed;
  private boolean forwardingStopped;

  private boolean draining;

  /** Records that have arrived since it last opened. */
  private int arrivedSinceOpen;

  /** It reopens when it holds no more records than this, waiting or in the engine. */
  private int reopenAt;

  /**
   * @param maxWaitingBytes that may wait in one partition
   */
  Intake(int partitions, long maxWaitingBytes) {
    this.partitions = partitions;
    this.maxWaitingBytes = maxWaitingBytes;
  }

  /** Starts controlling; both must return immediately. */
  void control(Runnable closing, Runnable opening) {
    controlled = true;
    close = closing;
    open = opening;
  }

  /** A record has arrived; closes the intake if far too much is now waiting. */
  void arrived(int waiting, long waitingBytes, int inEngine) {
    arrivedSinceOpen++;
    if (controlled
        && !closed
        && arrivedSinceOpen >= partitions
        && (inEngine > 0 || forwardingStopped)
        && waiting > 4 * partitions
        && waitingBytes > 7L * partitions * maxWaitingBytes) {
      closed = true;
      reopenAt = waiting + inEngine - partitions;
      close.run();
    }
  }

  /** The backlog or the engine's load has shrunk; opens the intake if it is small enough. */
  void drained(int waiting, int inEngine) {
    boolean enough = waiting + inEngine <= reopenAt || (inEngine == 0 && !forwardingStopped);
    if (closed && enough) {
      closed = false;
      arrivedSinceOpen = 0;
      open.run();
    }
  }

  /**
   * Whether answers cannot be forwarded now. A closed intake then stays closed, even if the engine
   * has nothing left to do.
   */
  void forwardingStopped(boolean stopped) {
    forwardingStopped = stopped;
  }

  /**
   * Whether so much is waiting that a stream thread should stop reading: more than two fetches of
   * each partition. Never while the engine has nothing to do.
   */
  boolean isFull(int waiting, long waitingBytes, int inEngine) {
    long enough = 2L * partitions * maxWaitingBytes;
    draining = waitingBytes > (draining ? enough : 3 * enough);
    return controlled && inEngine > 0 && waiting > 2 * partitions && waitingBytes > enough;
  }

  /**
   * Whether the backlog has grown to three times as much and has not drained since. Until then a
   * full intake still admits records if a partition has none waiting: its next ones arrive with one
   * of the next fetches, behind those of others. From then on it does not; otherwise the thread
   * would read on one record at a time, and that partition would get no more than one fetch per
   * round.
   */
  boolean isDraining() {
    return draining;
  }
}
