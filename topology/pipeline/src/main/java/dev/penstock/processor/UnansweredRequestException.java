package dev.penstock.processor;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The brokers did not answer a request in time, so whether it took effect is unknown. The stream
 * thread must end; its successor starts from the last commit, which is always sound.
 *
 * <p>Deliberately no {@link org.apache.kafka.common.errors.TimeoutException}. Kafka Streams (4.3.1)
 * answers that one by reviving the task within the same thread, and a rebalance that comes at once,
 * as in a group of one, lets it forget to seek back: the records in flight would be lost.
 */
public final class UnansweredRequestException extends KafkaException {

  private static final long serialVersionUID = 1;

  UnansweredRequestException(String request, RetriableException cause) {
    super(
        request
            + " was not answered: "
            + cause.getMessage()
            + "; the stream thread starts over from the last commit",
        cause);
  }
}
