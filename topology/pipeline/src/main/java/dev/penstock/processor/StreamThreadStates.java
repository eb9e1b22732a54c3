package dev.penstock.processor;

import java.time.Duration;

/**
 * Finds the {@link StreamThreadState} of the calling stream thread. This is the one place where
 * state is looked up instead of passed: Kafka Streams creates the clients, processors and
 * partitioner of a thread in different places, some of them on other threads.
 */
public final class StreamThreadStates {

  private final ThreadLocal<StreamThreadState> states;

  /**
   * @param commitEarly whether threads with time to spare commit before their interval has passed
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
