package dev.penstock.broker;

import dev.penstock.kafka.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker and controller (KRaft) in this JVM, on the loopback interface.
 *
 * <p>{@link #start} returns when the broker is ready; {@link #close} stops it, and deletes its data
 * if it was temporary. Any thread may call both.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private final BrokerOptions options;
  private final DataDirectory dataDirectory;
  private final KafkaRaftServer server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(
      BrokerOptions options, DataDirectory dataDirectory, KafkaRaftServer server) {
    this.options = options;
    this.dataDirectory = dataDirectory;
    this.server = server;
  }

  /**
   * Starts a broker and waits until it is ready; a node of a cluster also waits for a majority of
   * its voters.
   *
   * @throws BrokerException if a port is taken or the data directory is not this node's; the
   *     message says what to change
   */
  public static EmbeddedBroker start(BrokerOptions options) {
    BrokerOptions chosen = options.withPortsChosen();
    Ports.requireFree(chosen.port());
    Ports.requireFree(chosen.controllerPort());
    DataDirectory dataDirectory = DataDirectory.open(chosen);
    try {
      KafkaConfig config =
          new KafkaConfig(BrokerProperties.of(chosen, dataDirectory.path().toString()), false);
      return new EmbeddedBroker(
          chosen, dataDirectory, StartupFaults.start(new KafkaRaftServer(config, Time.SYSTEM)));
    } catch (RuntimeException e) {
      dataDirectory.close();
      throw e instanceof BrokerException
          ? e
          : new BrokerException("the broker did not start: " + e.getMessage(), e);
    }
  }

  /** Where clients connect, as host:port. */
  public String bootstrapServers() {
    return Ports.LOOPBACK + ":" + options.port();
  }

  /** Directory of the logs. */
  public Path dataDir() {
    return dataDirectory.path();
  }

  /**
   * What a client needs to talk to this broker: its address and, if it is secured, the credentials.
   */
  public Map<String, Object> clientProperties() {
    Map<String, Object> properties = new HashMap<>(options.clientProperties());
    properties.put("bootstrap.servers", bootstrapServers());
    return properties;
  }

  /** Creates a topic with the broker's defaults and returns when every partition answers. */
  public void createTopic(String name, int partitions) {
    createTopics(List.of(Topics.of(name, partitions)));
  }

  /** Creates the missing topics and returns when every partition answers. */
  public void createTopics(List<NewTopic> topics) {
    try (Admin admin = Admin.create(clientProperties())) {
      Topics.create(admin, topics);
    }
  }

  /** Blocks until the broker has been closed by another thread. */
  public void awaitShutdown() {
    server.awaitShutdown();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.shutdown();
      server.awaitShutdown();
      dataDirectory.close();
    }
  }
}
