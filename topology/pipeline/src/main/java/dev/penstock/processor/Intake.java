package dev.penstock.processor;

/**
 * What an instance takes in where its consumer is not ours to pause (group protocol {@code
 * streams}). Elsewhere it is never controlled and stays open.
 *
 * <p>With much waiting it is {@linkplain #isFull full}: a stream thread waits for a while, then
 * reads on. With far more it is closed, which stops every task. Punctuators stop too, and with them
 * the forwarding of answers, so it opens again as soon as a record of every partition has been
 * inferred, and closes no earlier than after a record of every partition has come: so every task
 * gets its turn, and forwards.
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

  /** Records that have come since it was opened last. */
  private int arrivedSinceOpen;

  /** With no more than this neither waiting nor inferred, it opens. */
  private int reopenAt;

  /**
   * @param maxWaitingBytes that may wait in one partition
   */
  Intake(int partitions, long maxWaitingBytes) {
    this.partitions = partitions;
    this.maxWaitingBytes = maxWaitingBytes;
  }

  /** Control begins; both are to return at once. */
  void control(Runnable closing, Runnable opening) {
    controlled = true;
    close = closing;
    open = opening;
  }

  /** A record has come; closes the intake if far too much waits with it. */
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

  /** Less waits, or less is in the engine; opens the intake if that is little enough. */
  void drained(int waiting, int inEngine) {
    boolean enough = waiting + inEngine <= reopenAt || (inEngine == 0 && !forwardingStopped);
    if (closed && enough) {
      closed = false;
      arrivedSinceOpen = 0;
      open.run();
    }
  }

  /**
   * Whether answers cannot be forwarded at present. A closed intake then stays closed, though the
   * engine has nothing left to do.
   */
  void forwardingStopped(boolean stopped) {
    forwardingStopped = stopped;
  }

  /**
   * Whether so much waits that a stream thread should read no further: more than two fetches of
   * each partition. Never while the engine has nothing to do.
   */
  boolean isFull(int waiting, long waitingBytes, int inEngine) {
    long enough = 2L * partitions * maxWaitingBytes;
    draining = waitingBytes > (draining ? enough : 3 * enough);
    return controlled && inEngine > 0 && waiting > 2 * partitions && waitingBytes > enough;
  }

  /**
   * Whether what waits has grown to three times as much and has not drained since. Until then a
   * full intake still lets records in for a partition that has nothing waiting: its next ones come
   * with one of the next fetches, behind those of others. From then on it does not, or the thread
   * would read on one record at a time, and that partition would get no more than a fetch of each
   * round.
   */
  boolean isDraining() {
    return draining;
  }
}
