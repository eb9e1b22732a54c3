package dev.penstock.output;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/** Brokers that describe topics as a test has set them. */
final class ScriptedAdmin {

  private static final Node LEADER = new Node(1, "localhost", 9092);

  private final Map<String, Topic> topics = new HashMap<>();
  private RuntimeException failure;
  private RuntimeException settingsFailure;
  private Runnable whileAsked = () -> {};

  /** A topic that a test may change. */
  static final class Topic {
    final Map<String, String> settings = new HashMap<>();
    int partitions = 3;
    int inSync = 1;
    Node leader = LEADER;
    Set<AclOperation> allowed = Set.of(AclOperation.DESCRIBE, AclOperation.WRITE);

    Topic with(String setting, String value) {
      settings.put(setting, value);
      return this;
    }
  }

  Topic topic(String name) {
    return topics.computeIfAbsent(name, unused -> new Topic());
  }

  void delete(String name) {
    topics.remove(name);
  }

  /** All questions fail so; null for none. */
  void failWith(RuntimeException e) {
    failure = e;
  }

  /** Questions for settings fail so; null for none. */
  void failSettingsWith(RuntimeException e) {
    settingsFailure = e;
  }

  /** Happens while the brokers are being asked. */
  void whileAsked(Runnable event) {
    whileAsked = event;
  }

  Admin admin() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "describeTopics" -> describeTopics((Collection<?>) arguments[0]);
                  case "describeConfigs" -> describeConfigs((Collection<?>) arguments[0]);
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  private DescribeTopicsResult describeTopics(Collection<?> names) {
    whileAsked.run();
    Map<String, KafkaFuture<TopicDescription>> futures = new HashMap<>();
    for (Object name : names) {
      Topic topic = topics.get((String) name);
      futures.put(
          (String) name,
          topic == null
              ? answer(null, failure)
              : answer(description((String) name, topic), failure));
    }
    return new DescribeTopicsResult(null, futures) {};
  }

  private static TopicDescription description(String name, Topic topic) {
    List<TopicPartitionInfo> partitions = new ArrayList<>();
    for (int i = 0; i < topic.partitions; i++) {
      List<Node> inSync = List.of(LEADER, new Node(2, "b", 1), new Node(3, "c", 1));
      partitions.add(
          new TopicPartitionInfo(i, topic.leader, inSync, inSync.subList(0, topic.inSync)));
    }
    return new TopicDescription(name, false, partitions, topic.allowed);
  }

  private DescribeConfigsResult describeConfigs(Collection<?> resources) {
    Map<ConfigResource, KafkaFuture<Config>> futures = new HashMap<>();
    for (Object resource : resources) {
      Topic topic = topics.get(((ConfigResource) resource).name());
      Config config =
          topic == null
              ? null
              : new Config(
                  topic.settings.entrySet().stream()
                      .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
                      .toList());
      futures.put(
          (ConfigResource) resource, answer(config, failure == null ? settingsFailure : failure));
    }
    return new DescribeConfigsResult(futures) {};
  }

  private static <T> KafkaFuture<T> answer(T value, RuntimeException failure) {
    KafkaFutureImpl<T> future = new KafkaFutureImpl<>();
    if (failure != null) {
      future.completeExceptionally(failure);
    } else if (value == null) {
      future.completeExceptionally(new UnknownTopicOrPartitionException("no such topic"));
    } else {
      future.complete(value);
    }
    return future;
  }
}
