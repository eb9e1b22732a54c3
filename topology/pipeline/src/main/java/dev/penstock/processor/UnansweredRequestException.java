package dev.penstock.processor;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The brokers did not answer a request in time, so whether it took effect is unknown. The stream
 * thread must end; the next one starts from the last commit, which is always correct.
 *
 * <p>Deliberately not a {@link org.apache.kafka.common.errors.TimeoutException}. Kafka Streams
 * (4.3.1) handles that by reviving the task within the same thread. If a rebalance follows
 * immediately, as in a group of one, it forgets to seek back: the records in flight would be lost.
 */
public final class UnansweredRequestException extends KafkaException {

  private static final long serialVersionUID = 1;

  UnansweredRequestException(String request, RetriableException cause) {
    super(
        request
            + " was not answered: "
            + cause.getMessage()
            + "; the stream thread restarts from the last commit",
        cause);
  }
}
