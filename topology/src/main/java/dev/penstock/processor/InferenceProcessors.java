package dev.penstock.processor;

import java.time.Duration;
import java.util.function.Consumer;
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
  private final HeldOffsets heldOffsets;
  private final InFlightLimit limit;
  private final Consumer<String> commitCheck;

  /** One for each stream thread: the tasks of a thread share its patience. */
  private final ThreadLocal<WaitBudget> waitBudgets;

  /**
   * @param patience how long a stream thread may go without a poll or a commit
   * @param commitCheck throws unless the commits of the named stream thread are held back
   */
  public InferenceProcessors(
      RecordSubmitter submitter,
      AnswerForwarder forwarder,
      HeldOffsets heldOffsets,
      InFlightLimit limit,
      Duration patience,
      Consumer<String> commitCheck) {
    this.submitter = submitter;
    this.forwarder = forwarder;
    this.heldOffsets = heldOffsets;
    this.limit = limit;
    this.commitCheck = commitCheck;
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
    return heldOffsets;
  }

  InFlightLimit limit() {
    return limit;
  }

  WaitBudget waitBudget() {
    return waitBudgets.get();
  }

  void checkCommits(Thread streamThread) {
    commitCheck.accept(streamThread.getName());
  }
}
