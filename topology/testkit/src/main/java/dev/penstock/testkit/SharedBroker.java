package dev.penstock.testkit;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real broker for all test classes of a JVM. Tests keep apart by topic and group names of their
 * own.
 */
public final class SharedBroker implements AutoCloseable {
  private final EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.defaults());
  private final AtomicInteger names = new AtomicInteger();

  SharedBroker() {}

  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** What a client needs to connect; a fresh map that may be added to. */
  public Map<String, Object> clientProperties() {
    return broker.clientProperties();
  }

  /** A name that no other test of this broker has, for a topic, a group or an application. */
  public String uniqueName(String prefix) {
    return prefix + "-" + names.incrementAndGet();
  }

  /** Creates a topic with a name of its own and returns the name when every partition answers. */
  public String newTopic(String prefix, int partitions) {
    String name = uniqueName(prefix);
    broker.createTopic(name, partitions);
    return name;
  }

  @Override
  public void close() {
    broker.close();
  }
}
