package dev.penstock.guarantee;

import dev.penstock.testkit.KafkaRequest;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.kafka.common.protocol.ApiKeys;

/** What brokers may be slow at, and which call of an instance times out then. */
enum Slowness {
  /** A new producer is not told where its topics are: forwards time out. */
  METADATA(TimedOut.FORWARD),
  /** Records get no answer: the callbacks of sends report it. */
  PRODUCE(TimedOut.SEND),
  /** Offsets get no answer. Under at least once they are the commit. */
  OFFSETS(TimedOut.OFFSETS),
  /** The end of a transaction gets no answer. */
  END_TRANSACTION(TimedOut.COMMIT),
  /** A new producer gets no id: its transactions do not begin. */
  PRODUCER_ID(TimedOut.INIT),
  /** A topic of answers is deleted, and created again later. */
  LOST_TOPIC(null),
  /** Connections are reset, and refused for a while. */
  REFUSED(null),
  /** Each request waits, whichever it is. */
  EVERYTHING(null);

  /** The call that times out where a request is held for longer than its patience. */
  enum TimedOut {
    FORWARD,
    SEND,
    OFFSETS,
    COMMIT,
    INIT
  }

  private final TimedOut timedOut;

  Slowness(TimedOut timedOut) {
    this.timedOut = timedOut;
  }

  /** The call that times out for certain if it is held long enough; null where none must. */
  TimedOut timedOut() {
    return timedOut;
  }

  /** Whether it can be seen with a new producer only. */
  boolean isOfANewProducer() {
    return this == METADATA || this == PRODUCER_ID;
  }

  boolean happensUnder(boolean exactlyOnce) {
    return exactlyOnce || (this != END_TRANSACTION && this != PRODUCER_ID);
  }

  /** The requests to hold. */
  Predicate<KafkaRequest> requests() {
    return switch (this) {
      case METADATA ->
          request ->
              request.api() == ApiKeys.METADATA
                  && request.namesTopics()
                  && request.clientId().endsWith("-producer");
      case PRODUCE -> request -> request.api() == ApiKeys.PRODUCE;
      case OFFSETS ->
          request ->
              request.api() == ApiKeys.ADD_OFFSETS_TO_TXN
                  || request.api() == ApiKeys.TXN_OFFSET_COMMIT
                  || request.api() == ApiKeys.OFFSET_COMMIT;
      case END_TRANSACTION -> request -> request.api() == ApiKeys.END_TXN;
      case PRODUCER_ID ->
          request ->
              request.api() == ApiKeys.INIT_PRODUCER_ID && request.clientId().endsWith("-producer");
      case LOST_TOPIC, REFUSED, EVERYTHING -> request -> false;
    };
  }

  /**
   * How long clients wait.
   *
   * @param block for metadata and in calls of transactions: {@code max.block.ms}
   * @param delivery of a record: {@code delivery.timeout.ms}
   * @param request for one answer: {@code request.timeout.ms}
   * @param api for a commit without transactions: {@code default.api.timeout.ms}
   */
  record Patience(Duration block, Duration delivery, Duration request, Duration api) {

    static final Patience DEFAULTS =
        new Patience(
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    Duration of(TimedOut call, boolean exactlyOnce) {
      return switch (call) {
        case FORWARD, COMMIT, INIT -> block;
        case SEND -> delivery;
        case OFFSETS -> exactlyOnce ? block : api;
      };
    }
  }
}
