package dev.penstock.lag.cluster;

import dev.penstock.lag.cluster.ClusterSnapshot.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Collects the answers to many questions; one that fails is a problem, and the rest is valid. */
final class Answers {

  private final List<Problem> problems = new ArrayList<>();

  /** The answers that came, by what was asked. */
  <K, V> Map<K, V> of(Map<K, KafkaFuture<V>> asked, Function<K, String> resource)
      throws InterruptedException {
    Map<K, V> answers = new HashMap<>();
    for (Map.Entry<K, KafkaFuture<V>> each : asked.entrySet()) {
      V answer = of(each.getValue(), resource.apply(each.getKey()));
      if (answer != null) {
        answers.put(each.getKey(), answer);
      }
    }
    return answers;
  }

  /** The same; what does not exist any more is no problem, but absent. */
  <K, V> Map<K, V> ofExisting(Map<K, KafkaFuture<V>> asked, Function<K, String> resource)
      throws InterruptedException {
    Map<K, V> answers = new HashMap<>();
    for (Map.Entry<K, KafkaFuture<V>> each : asked.entrySet()) {
      try {
        answers.put(each.getKey(), each.getValue().get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          problem(resource.apply(each.getKey()), cause(e));
        }
      }
    }
    return answers;
  }

  <V> @Nullable V of(KafkaFuture<V> future, String resource) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      problem(resource, cause(e));
      return null;
    }
  }

  /** A lag is unknown because of this. */
  void problem(String resource, Throwable cause) {
    problems.add(new Problem(resource, reason(cause), true));
  }

  /** Less is known because of this, but every lag is. */
  void note(String resource, String reason) {
    problems.add(new Problem(resource, reason, false));
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  static Throwable cause(Exception e) {
    return Objects.requireNonNullElse(e.getCause(), e);
  }

  /** In the operator's words, where Kafka's name neither the permission nor what happened. */
  static String reason(Throwable cause) {
    if (cause.getCause() != null && !(cause instanceof ApiException)) {
      return reason(cause.getCause()); // wrapped by the client
    }
    if (cause instanceof GroupAuthorizationException) {
      return "no permission (needs DESCRIBE on the group)";
    }
    if (cause instanceof TopicAuthorizationException) {
      return "no permission (needs DESCRIBE on the topic)";
    }
    if (cause instanceof ClusterAuthorizationException) {
      return "no permission (needs DESCRIBE on the cluster)";
    }
    if (cause instanceof GroupIdNotFoundException) {
      return "does not exist";
    }
    if (cause instanceof TimeoutException) {
      return "the brokers did not answer in time";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
