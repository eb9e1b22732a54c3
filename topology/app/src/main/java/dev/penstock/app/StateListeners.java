package dev.penstock.app;

import java.util.List;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners where Kafka Streams takes one. If one fails, the others are still called, and
 * the reporting stream thread does not end.
 */
record StateListeners(List<KafkaStreams.StateListener> listeners)
    implements KafkaStreams.StateListener {

  private static final Logger log = LoggerFactory.getLogger(StateListeners.class);

  StateListeners {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void onChange(State newState, State oldState) {
    for (KafkaStreams.StateListener listener : listeners) {
      try {
        listener.onChange(newState, oldState);
      } catch (RuntimeException e) {
        log.warn("a listener failed on the change from {} to {}", oldState, newState, e);
      }
    }
  }
}
