package dev.penstock.processor;

import org.apache.kafka.common.KafkaException;

/**
 * A topic refused an output, which ends its transaction and its stream thread. The next thread
 * answers the record in another way ({@link RefusedOutputs}).
 */
public final class RefusedOutputException extends KafkaException {

  private static final long serialVersionUID = 1;

  RefusedOutputException(String topic, Exception why) {
    super("topic " + topic + " refused an output: " + why.getMessage(), why);
  }
}
