package dev.penstock.lag.cluster;

import dev.penstock.lag.cluster.ClusterSnapshot.LogOffsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of the cluster. Committed offsets are read before the ends of the logs, so that a
 * lag is never negative.
 *
 * <p>For one thread.
 */
public final class ClusterReader implements AutoCloseable {

  private final Supplier<Admin> clients;
  private final Selection selection;
  private final Clock clock;
  private final int timeoutMillis;
  private final TopicRetention retention = new TopicRetention();
  private @Nullable Admin admin;

  /**
   * @param clients creates the admin client; called again if that fails
   * @param timeout longest wait for an answer; the number of questions in a row is small and fixed
   */
  public ClusterReader(
      Supplier<Admin> clients, Selection selection, Clock clock, Duration timeout) {
    this.clients = clients;
    this.selection = selection;
    this.clock = clock;
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  /**
   * One round of questions.
   *
   * @throws ClusterException if nothing can be read; what only some resources refuse is in the
   *     snapshot's problems
   */
  public ClusterSnapshot read() throws ClusterException, InterruptedException {
    Admin client = client();
    Answers answers = new Answers();
    KafkaFuture<Collection<Node>> nodes =
        client.describeCluster(new DescribeClusterOptions().timeoutMs(timeoutMillis)).nodes();
    Map<String, GroupSnapshot> groups =
        new GroupReader(client, timeoutMillis).read(selection, answers);
    Set<TopicPartition> partitions = partitions(topics(groups.values()), client, answers);
    Map<TopicPartition, LogOffsets> logs = logs(partitions, client, answers);
    Set<String> topics = new HashSet<>();
    logs.keySet().forEach(partition -> topics.add(partition.topic()));
    Collection<Node> brokers = answers.of(nodes, "brokers");
    return new ClusterSnapshot(
        groups,
        logs,
        retention.of(topics, clock.millis(), client, timeoutMillis, answers),
        brokers == null ? 0 : brokers.size(),
        answers.problems());
  }

  private Admin client() throws ClusterException {
    if (admin == null) {
      try {
        admin = clients.get();
      } catch (RuntimeException e) {
        throw new ClusterException("cannot connect: " + Answers.reason(Answers.cause(e)), e);
      }
    }
    return admin;
  }

  private Set<String> topics(Collection<GroupSnapshot> groups) {
    Set<String> topics = new HashSet<>();
    for (GroupSnapshot group : groups) {
      group.committed().keySet().forEach(partition -> topics.add(partition.topic()));
      group.owners().keySet().forEach(partition -> topics.add(partition.topic()));
    }
    topics.removeIf(topic -> !selection.topics().test(topic));
    return topics;
  }

  /** All partitions of the topics, with those that a group has never committed. */
  private Set<TopicPartition> partitions(Set<String> topics, Admin client, Answers answers)
      throws InterruptedException {
    Map<String, KafkaFuture<TopicDescription>> asked =
        client
            .describeTopics(topics, new DescribeTopicsOptions().timeoutMs(timeoutMillis))
            .topicNameValues();
    Set<TopicPartition> partitions = new HashSet<>();
    for (Map.Entry<String, TopicDescription> topic :
        answers.ofExisting(asked, name -> "topic " + name).entrySet()) {
      topic
          .getValue()
          .partitions()
          .forEach(info -> partitions.add(new TopicPartition(topic.getKey(), info.partition())));
    }
    return partitions;
  }

  private Map<TopicPartition, LogOffsets> logs(
      Set<TopicPartition> partitions, Admin client, Answers answers) throws InterruptedException {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    ListOffsetsResult starts =
        ask(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED, client);
    ListOffsetsResult stableEnds =
        ask(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED, client);
    ListOffsetsResult ends =
        ask(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED, client);
    Map<TopicPartition, KafkaFuture<LogOffsets>> asked = new HashMap<>();
    for (TopicPartition partition : partitions) {
      KafkaFuture<ListOffsetsResultInfo> start = starts.partitionResult(partition);
      KafkaFuture<ListOffsetsResultInfo> stableEnd = stableEnds.partitionResult(partition);
      KafkaFuture<ListOffsetsResultInfo> end = ends.partitionResult(partition);
      asked.put(
          partition,
          KafkaFuture.allOf(start, stableEnd, end)
              .thenApply(all -> new LogOffsets(offset(start), offset(stableEnd), offset(end))));
    }
    return answers.ofExisting(asked, partition -> "partition " + partition);
  }

  private ListOffsetsResult ask(
      Set<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation, Admin client) {
    Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
    partitions.forEach(partition -> specs.put(partition, spec));
    return client.listOffsets(specs, new ListOffsetsOptions(isolation).timeoutMs(timeoutMillis));
  }

  /** Of one that has been completed. */
  private static long offset(KafkaFuture<ListOffsetsResultInfo> answer) {
    try {
      return answer.getNow(new ListOffsetsResultInfo(-1, -1, Optional.empty())).offset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(Answers.cause(e));
    }
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
