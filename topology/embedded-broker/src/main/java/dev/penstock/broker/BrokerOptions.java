package dev.penstock.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Options of one {@link EmbeddedBroker}. Every node is a broker and a controller on the loopback
 * interface.
 *
 * @param nodeId the node's number in its cluster
 * @param port where clients connect; 0 takes a free port
 * @param controllerPort where controllers connect; 0 takes a free port, which only a single node
 *     can do
 * @param dataDir directory of the logs, created if missing and kept; null for a temporary one,
 *     deleted on close
 * @param clusterId the cluster that the data belongs to; null takes the one found in {@code
 *     dataDir}, or a new one
 * @param voters all controllers of the cluster, including this one; empty for a single node
 * @param properties broker properties that are set last
 * @param clientProperties what a client needs to talk to this broker, if {@code properties} secure
 *     it
 */
public record BrokerOptions(
    int nodeId,
    int port,
    int controllerPort,
    @Nullable Path dataDir,
    @Nullable String clusterId,
    List<Voter> voters,
    Map<String, String> properties,
    Map<String, String> clientProperties) {

  /** A controller of the cluster and the loopback port it listens on. */
  public record Voter(int nodeId, int controllerPort) {}

  public BrokerOptions {
    requirePort(port);
    requirePort(controllerPort);
    voters = List.copyOf(voters);
    properties = Map.copyOf(properties);
    clientProperties = Map.copyOf(clientProperties);
    if (!voters.isEmpty() && !voters.contains(new Voter(nodeId, controllerPort))) {
      throw new IllegalArgumentException(
          "voters " + voters + " do not include this node, " + new Voter(nodeId, controllerPort));
    }
  }

  /** A single node, on a free port, in a temporary directory. */
  public static BrokerOptions defaults() {
    return new BrokerOptions(1, 0, 0, null, null, List.of(), Map.of(), Map.of());
  }

  /**
   * Nodes 1 to {@code nodes} of one cluster, on ports that are currently free. A node's {@link
   * EmbeddedBroker#start} waits until a majority is up, so start them at the same time, in one
   * process or in several.
   */
  public static List<BrokerOptions> cluster(int nodes) {
    List<Integer> ports = Ports.free(2 * nodes);
    List<Voter> voters =
        IntStream.range(0, nodes).mapToObj(i -> new Voter(i + 1, ports.get(i))).toList();
    String clusterId = Uuid.randomUuid().toString();
    List<BrokerOptions> cluster = new ArrayList<>();
    for (Voter voter : voters) {
      int port = ports.get(nodes + voter.nodeId() - 1);
      cluster.add(
          new BrokerOptions(
              voter.nodeId(),
              port,
              voter.controllerPort(),
              null,
              clusterId,
              voters,
              Map.of(),
              Map.of()));
    }
    return List.copyOf(cluster);
  }

  public BrokerOptions withPort(int newPort) {
    return new BrokerOptions(
        nodeId, newPort, controllerPort, dataDir, clusterId, voters, properties, clientProperties);
  }

  public BrokerOptions withDataDir(Path newDataDir) {
    return new BrokerOptions(
        nodeId, port, controllerPort, newDataDir, clusterId, voters, properties, clientProperties);
  }

  public BrokerOptions withClusterId(String newClusterId) {
    return new BrokerOptions(
        nodeId, port, controllerPort, dataDir, newClusterId, voters, properties, clientProperties);
  }

  public BrokerOptions withProperties(Map<String, String> newProperties) {
    return new BrokerOptions(
        nodeId, port, controllerPort, dataDir, clusterId, voters, newProperties, clientProperties);
  }

  public BrokerOptions withClientProperties(Map<String, String> newClientProperties) {
    return new BrokerOptions(
        nodeId, port, controllerPort, dataDir, clusterId, voters, properties, newClientProperties);
  }

  /**
   * Takes free ports now; ports fixed by the caller stay. A single node becomes its own only voter.
   */
  BrokerOptions withPortsChosen() {
    List<Integer> free = Ports.free(2);
    int chosenPort = port == 0 ? free.get(0) : port;
    int chosenControllerPort = controllerPort == 0 ? free.get(1) : controllerPort;
    List<Voter> allVoters =
        voters.isEmpty() ? List.of(new Voter(nodeId, chosenControllerPort)) : voters;
    return new BrokerOptions(
        nodeId,
        chosenPort,
        chosenControllerPort,
        dataDir,
        clusterId,
        allVoters,
        properties,
        clientProperties);
  }

  private static void requirePort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port is " + port + "; it must be 0 (any free one) to 65535");
    }
  }
}
