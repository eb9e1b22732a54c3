package dev.penstock.processor;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Makes the processors of one instance, one for each task, and holds what they share: the engine
 * behind the submitter, the limit in flight, and the held-back offsets.
 */
public final class InferenceProcessors
    implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {

  /** Child that takes the predictions. */
  public static final String PREDICTIONS = "predictions";

  /** Child that takes the dead letters. */
  public static final String DEAD_LETTERS = "dead-letters";

  private final RecordSubmitter submitter;
  private final AnswerForwarder forwarder;
  private final HeldBackClients clients;

  /** One for each stream thread: the tasks of a thread share its patience. */
  private final ThreadLocal<WaitBudget> waitBudgets;

  /**
   * @param clients those that Kafka Streams is given
   * @param patience how long a stream thread may go without a poll or a commit
   */
  public InferenceProcessors(
      RecordSubmitter submitter,
      AnswerForwarder forwarder,
      HeldBackClients clients,
      Duration patience) {
    this.submitter = submitter;
    this.forwarder = forwarder;
    this.clients = clients;
    this.waitBudgets = ThreadLocal.withInitial(() -> new WaitBudget(patience));
  }

  @Override
  public Processor<byte[], byte[], byte[], byte[]> get() {
    return new InferenceProcessor(this);
  }

  RecordSubmitter submitter() {
    return submitter;
  }

  AnswerForwarder forwarder() {
    return forwarder;
  }

  HeldOffsets heldOffsets() {
    return clients.heldOffsets();
  }

  InFlightLimit limit() {
    return clients.limit();
  }

  WaitBudget waitBudget() {
    return waitBudgets.get();
  }

  CommitPace commitPace() {
    return clients.pace();
  }

  /** Throws unless the commits of this stream thread are held back. */
  void checkCommits(Thread streamThread) {
    clients.checkCommitsOf(streamThread.getName());
  }
}
