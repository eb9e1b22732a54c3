package dev.penstock.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Names the permission that a client lacks. Kafka's exceptions say at most which resource it was,
 * and never the operation.
 */
public final class MissingPermission {

  private MissingPermission() {}

  /** An operation on a resource, as {@code kafka-acls.sh} writes them: {@code Read on topic a}. */
  public static String of(AclOperation operation, String resource) {
    String word = operation.name().toLowerCase(Locale.ROOT);
    return "%s%s on %s"
        .formatted(word.substring(0, 1).toUpperCase(Locale.ROOT), word.substring(1), resource);
  }

  /** The message for permissions that are missing. */
  public static String message(Collection<String> permissions) {
    return "not authorized: the client's user needs %s (docs/operations.md lists the permissions)"
        .formatted(String.join(", ", permissions));
  }

  /**
   * The message for a failure; empty if it is of another kind.
   *
   * @param onTopics what was done to topics
   * @param names of the topics or the group, where the exception has none
   */
  public static Optional<String> in(Throwable failure, AclOperation onTopics, String... names) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthorizationException refused) {
        return Optional.of(message(List.of(permission(refused, onTopics, List.of(names)))));
      }
    }
    return Optional.empty();
  }

  private static String permission(
      AuthorizationException refused, AclOperation onTopics, List<String> names) {
    if (refused instanceof TopicAuthorizationException topics) {
      Collection<String> unauthorized = topics.unauthorizedTopics();
      return of(onTopics, "topic " + join(unauthorized.isEmpty() ? names : unauthorized));
    }
    if (refused instanceof GroupAuthorizationException group) {
      String id = group.groupId();
      return of(AclOperation.READ, "group " + (id == null ? join(names) : id));
    }
    if (refused instanceof TransactionalIdAuthorizationException) {
      return of(AclOperation.WRITE, "the transactional id");
    }
    if (refused instanceof ClusterAuthorizationException) {
      return of(onTopics, "a topic") + ", or IdempotentWrite on the cluster";
    }
    return String.valueOf(refused.getMessage());
  }

  private static String join(Collection<String> names) {
    return new TreeSet<>(names).stream().collect(Collectors.joining(", "));
  }
}
