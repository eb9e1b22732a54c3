package dev.penstock.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The broker properties of one node: quick to start, small in memory, otherwise Kafka's defaults.
 */
public final class BrokerProperties {
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  private static final String CLIENT_LISTENER = "CLIENT";

  private BrokerProperties() {}

  /** The ports in {@code options} must already be chosen. */
  public static Map<String, String> of(BrokerOptions options, String logDir) {
    Map<String, String> properties = new HashMap<>();
    identity(properties, options, logDir);
    internalTopics(properties, options.voters().size());
    retention(properties);
    promptness(properties, options.voters().size());
    frugality(properties);
    properties.putAll(options.properties());
    return Map.copyOf(properties);
  }

  private static void identity(Map<String, String> p, BrokerOptions options, String logDir) {
    String clients = "%s://%s:%d".formatted(CLIENT_LISTENER, Ports.LOOPBACK, options.port());
    String controllers =
        "%s://%s:%d".formatted(CONTROLLER_LISTENER, Ports.LOOPBACK, options.controllerPort());
    p.put("process.roles", "broker,controller");
    p.put("node.id", Integer.toString(options.nodeId()));
    p.put("log.dirs", logDir);
    p.put("listeners", clients + "," + controllers);
    p.put("advertised.listeners", clients);
    p.put("inter.broker.listener.name", CLIENT_LISTENER);
    p.put("controller.listener.names", CONTROLLER_LISTENER);
    p.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put(
        "controller.quorum.voters",
        options.voters().stream()
            .map(v -> "%d@%s:%d".formatted(v.nodeId(), Ports.LOOPBACK, v.controllerPort()))
            .collect(Collectors.joining(",")));
  }

  /** Three replicas if there are enough nodes; then two must be in sync, so that one may die. */
  private static void internalTopics(Map<String, String> p, int nodes) {
    String replication = Integer.toString(Math.min(3, nodes));
    String inSync = nodes >= 3 ? "2" : "1";
    p.put("default.replication.factor", replication);
    p.put("min.insync.replicas", inSync);
    p.put("offsets.topic.replication.factor", replication);
    p.put("transaction.state.log.replication.factor", replication);
    p.put("transaction.state.log.min.isr", inSync);
    p.put("share.coordinator.state.topic.replication.factor", replication);
    p.put("share.coordinator.state.topic.min.isr", inSync);
    // The default of 50 partitions each only takes time to create; a few are still spread over
    // three nodes.
    p.put("offsets.topic.num.partitions", "3");
    p.put("transaction.state.log.num.partitions", "3");
    p.put("share.coordinator.state.topic.num.partitions", "3");
    // An automatically created topic hides a misspelt name and has one partition.
    p.put("auto.create.topics.enable", "false");
  }

  /**
   * Records are kept until the data directory is deleted. They may carry old timestamps, and the
   * default of 7 days would delete them while they are being read.
   */
  private static void retention(Map<String, String> p) {
    p.put("log.retention.ms", "-1");
  }

  /** No waiting: neither for more group members, nor for the rest of a cluster at shutdown. */
  private static void promptness(Map<String, String> p, int nodes) {
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("group.streams.initial.rebalance.delay.ms", "0");
    // With the streams protocol the broker decides when a member is dead: as soon as for
    // Penstock's members of classic groups, not after 45 s.
    p.put("group.streams.min.session.timeout.ms", "6000");
    p.put("group.streams.session.timeout.ms", "6000");
    p.put("group.streams.min.heartbeat.interval.ms", "2000");
    p.put("group.streams.heartbeat.interval.ms", "2000");
    // Without it a restart waits until the node's previous session ends, 9 s. But it needs a
    // majority of controllers: when a cluster closes node by node, the node that ends the majority
    // would wait 5 minutes.
    p.put("controlled.shutdown.enable", Boolean.toString(nodes == 1));
  }

  private static void frugality(Map<String, String> p) {
    // The cleaner allocates its map at start, 128 MB by default; it must only hold the keys of one
    // segment.
    p.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    p.put("offsets.topic.segment.bytes", Integer.toString(4 << 20));
    p.put("transaction.state.log.segment.bytes", Integer.toString(4 << 20));
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("background.threads", "2");
    p.put("metric.reporters", "");
  }
}
