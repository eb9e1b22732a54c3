package dev.penstock.processor;

import dev.penstock.input.DeletedRecords;
import dev.penstock.output.OutputTopics;
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
  private final OutputTopics outputs;
  private final DeletedRecords deleted;

  /**
   * @param clients those that Kafka Streams is given
   * @param outputs while they cannot be written, nothing is forwarded
   * @param deleted takes the offsets that were skipped
   */
  public InferenceProcessors(
      RecordSubmitter submitter,
      AnswerForwarder forwarder,
      HeldBackClients clients,
      OutputTopics outputs,
      DeletedRecords deleted) {
    this.submitter = submitter;
    this.forwarder = forwarder;
    this.clients = clients;
    this.outputs = outputs;
    this.deleted = deleted;
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

  StreamThreadStates threads() {
    return clients.threads();
  }

  OutputTopics outputs() {
    return outputs;
  }

  DeletedRecords deleted() {
    return deleted;
  }

  /** Throws unless the commits of this stream thread are held back. */
  void checkCommits(Thread streamThread) {
    clients.checkCommitsOf(streamThread.getName());
  }
}
