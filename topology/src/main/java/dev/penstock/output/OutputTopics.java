package dev.penstock.output;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** The output topics of an instance, and whether they can be written now. */
public final class OutputTopics {

  private volatile State state;
  private volatile boolean wantsCheckSoon;

  record State(OutputTopic predictions, OutputTopic deadLetters, Optional<String> problem) {}

  private OutputTopics(State state) {
    this.state = state;
  }

  /**
   * Reads the topics, which must exist, and refuses those that could never be used.
   *
   * @param images the topic of the inputs
   * @param patience longest wait for the brokers
   * @throws UnusableTopicException naming topic and setting
   */
  public static OutputTopics open(
      Admin admin,
      String images,
      String predictions,
      String deadLetters,
      ProducerLimits producer,
      Duration patience)
      throws UnusableTopicException, InterruptedException {
    return new OutputTopics(
        new State(
            OutputTopic.of(predictions, 1, null, producer),
            OutputTopic.of(deadLetters, 1, null, producer),
            Optional.empty()));
  }

  public OutputTopic predictions() {
    return state.predictions();
  }

  public OutputTopic deadLetters() {
    return state.deadLetters();
  }

  /** Whether both can be written; where not, everything is held back. */
  public boolean isWritable() {
    return state.problem().isEmpty();
  }

  /** Why they cannot be written: topic and setting. */
  public Optional<String> problem() {
    return state.problem();
  }

  /** One round, by a thread that may wait for the brokers. */
  public void check(Admin admin) throws InterruptedException {
    wantsCheckSoon = false;
  }

  /** A producer could not write to the topic; any thread. */
  public void refused(String topic, Exception why) {
    wantsCheckSoon = true;
  }

  /** Whether the next {@link #check} should not wait for its turn. */
  public boolean wantsCheckSoon() {
    return wantsCheckSoon;
  }
}
