package dev.penstock.guarantee;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.penstock.broker.BrokerOptions;
import dev.penstock.testkit.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;

/** A cluster with a process for each node, and a replica of everything on up to three of them. */
final class ForkedBrokers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String HEAP = "320m";

  private final Path folder;
  private final List<Link> links;
  private final List<BrokerOptions> nodes;
  private final List<ForkedJvm> processes = new ArrayList<>();

  /**
   * Starts the nodes and returns when all of them serve.
   *
   * @param linkCount ways to the nodes beside the direct one, each of which can be cut
   */
  ForkedBrokers(int count, int linkCount, Path folder) {
    this(count, linkCount, Map.of(), folder);
  }

  /**
   * Starts the nodes and returns when all of them serve.
   *
   * @param properties of each node
   */
  ForkedBrokers(int count, int linkCount, Map<String, String> properties, Path folder) {
    this.folder = folder;
    List<BrokerOptions> cluster =
        BrokerOptions.cluster(count).stream().map(node -> node.withProperties(properties)).toList();
    this.links = Link.create(linkCount, cluster);
    this.nodes = Link.listening(cluster, links);
    deleteData(); // Of a run that was broken off.
    nodes.forEach(node -> processes.add(start(node)));
    awaitInSync();
  }

  Map<String, Object> clientProperties() {
    return Map.of(
        "bootstrap.servers",
        String.join(",", nodes.stream().map(node -> "127.0.0.1:" + node.port()).toList()));
  }

  /** The ways to the nodes beside the direct one. */
  List<Link> links() {
    return links;
  }

  int count() {
    return nodes.size();
  }

  /** Kills a node and starts it again on its data after a while. */
  void killAndRestart(int index, Duration downTime) {
    processes.get(index).kill();
    Trial.pause(downTime);
    processes.set(index, start(nodes.get(index)));
  }

  void freeze(int index, Duration time) {
    freeze(index);
    Trial.pause(time);
    thaw(index);
  }

  void freeze(int index) {
    processes.get(index).freeze();
  }

  void thaw(int index) {
    processes.get(index).thaw();
  }

  /** Waits until all nodes are there and every partition has all its replicas in sync. */
  void awaitInSync() {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    try (Admin admin = Admin.create(clientProperties())) {
      while (!isInSync(admin)) {
        if (System.nanoTime() > giveUp) {
          throw new AssertionError("the brokers are not in sync; logs in " + folder);
        }
        Trial.pause(Duration.ofMillis(200));
      }
    }
  }

  private boolean isInSync(Admin admin) {
    try {
      var topics = admin.listTopics(new ListTopicsOptions().listInternal(true)).names();
      return admin.describeCluster().nodes().get(10, SECONDS).size() == nodes.size()
          && admin
              .describeTopics(topics.get(10, SECONDS))
              .allTopicNames()
              .get(10, SECONDS)
              .values()
              .stream()
              .flatMap(topic -> topic.partitions().stream())
              .allMatch(partition -> partition.isr().size() == partition.replicas().size());
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private ForkedJvm start(BrokerOptions node) {
    return ForkedJvm.start(
        List.of("-Xmx" + HEAP),
        BrokerMain.class,
        BrokerMain.arguments(node, data(node)),
        folder.resolve("broker-" + node.nodeId() + ".log"));
  }

  private Path data(BrokerOptions node) {
    return folder.resolve("broker-" + node.nodeId());
  }

  /** Cuts the links, kills the nodes and deletes their data; what they printed stays. */
  @Override
  public void close() {
    processes.forEach(ForkedJvm::close);
    links.forEach(Link::close);
    deleteData();
  }

  private void deleteData() {
    for (Path data : nodes.stream().map(this::data).filter(Files::exists).toList()) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
