package dev.penstock.processor;

import java.time.Duration;

/**
 * Knows the {@link StreamThreadState} of the stream thread that asks: the one place where state is
 * looked up instead of passed. Kafka Streams makes clients, processors and the partitioner of a
 * thread in different places, and some of them on other threads.
 */
public final class StreamThreadStates {

  private final ThreadLocal<StreamThreadState> states;

  /**
   * @param commitEarly whether threads commit before their interval has passed, in time that they
   *     would have waited
   * @param patience how long a stream thread may go without a poll or a commit
   */
  public StreamThreadStates(boolean commitEarly, Duration patience) {
    this.states =
        ThreadLocal.withInitial(
            () -> new StreamThreadState(new CommitPace(commitEarly), new WaitBudget(patience)));
  }

  StreamThreadState current() {
    return states.get();
  }
}
