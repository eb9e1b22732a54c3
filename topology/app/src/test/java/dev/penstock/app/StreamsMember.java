package dev.penstock.app;

import static org.awaitility.Awaitility.await;

import dev.penstock.testkit.SharedBroker;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;

/** A living instance of an application that reads a topic. */
final class StreamsMember implements AutoCloseable {

  private final KafkaStreams streams;

  /** Joins; {@link #awaitRunning} waits until it has. */
  StreamsMember(SharedBroker broker, String application, String topic, Map<String, String> more) {
    Properties properties = new Properties();
    properties.putAll(broker.clientProperties());
    properties.put("application.id", application);
    properties.put("heartbeat.interval.ms", 500);
    properties.putAll(more);
    Topology topology = new Topology();
    topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic);
    streams = new KafkaStreams(topology, properties);
    streams.start();
  }

  StreamsMember awaitRunning() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                streams.state() == State.RUNNING
                    && streams.metadataForLocalThreads().stream()
                        .anyMatch(thread -> !thread.activeTasks().isEmpty()));
    return this;
  }

  @Override
  public void close() {
    streams.close(
        CloseOptions.timeout(Duration.ofSeconds(30))
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
  }
}
