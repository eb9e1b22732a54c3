package dev.penstock.app;

import dev.penstock.kafka.MissingPermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Asks the brokers what this client may do, before it does it: what is missing is reported in one
 * line, where Kafka's clients would report it many times, without the operation.
 */
public final class Permissions {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private Permissions() {}

  /**
   * Checks topics; those that do not exist are passed over, and so are failures that say nothing
   * about permissions.
   *
   * @param needed the operation on each topic
   * @throws StartException if any is not allowed
   */
  public static void require(Admin admin, Map<String, AclOperation> needed) throws StartException {
    List<String> missing = new ArrayList<>();
    DescribeTopicsResult described =
        admin.describeTopics(
            needed.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true));
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
        new TreeMap<>(described.topicNameValues()).entrySet()) {
      AclOperation operation = Objects.requireNonNull(needed.get(topic.getKey()));
      if (!isAllowed(topic.getValue(), operation)) {
        missing.add(MissingPermission.of(operation, "topic " + topic.getKey()));
      }
    }
    if (!missing.isEmpty()) {
      throw new StartException(MissingPermission.message(missing));
    }
  }

  private static boolean isAllowed(KafkaFuture<TopicDescription> topic, AclOperation operation)
      throws StartException {
    try {
      // Old brokers do not say.
      Set<AclOperation> allowed = topic.get().authorizedOperations();
      return allowed == null || allowed.isEmpty() || allowed.contains(operation);
    } catch (ExecutionException e) {
      return !(e.getCause() instanceof TopicAuthorizationException);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** An answer of the brokers that is on its way while other things are done. */
  @FunctionalInterface
  interface Pending {

    /**
     * Waits for it.
     *
     * @throws StartException if the client is not authorized
     */
    void require() throws StartException;
  }

  /**
   * Asks whether the stream threads may write in transactions. Their coordinator may have to be
   * created first.
   */
  static Pending transactions(Admin admin, String applicationId) {
    String id = applicationId + "-permission"; // begins as the stream threads' ids do
    KafkaFuture<TransactionDescription> answer =
        admin
            .describeTransactions(
                List.of(id),
                new DescribeTransactionsOptions().timeoutMs(Math.toIntExact(TIMEOUT.toMillis())))
            .description(id);
    return () -> {
      try {
        answer.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TransactionalIdAuthorizationException) {
          throw new StartException(
              MissingPermission.message(
                  List.of(
                      MissingPermission.of(
                          AclOperation.WRITE,
                          "transactional ids that begin with " + applicationId))),
              e);
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    };
  }

  private static StartException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StartException("interrupted while looking up permissions", e);
  }
}
