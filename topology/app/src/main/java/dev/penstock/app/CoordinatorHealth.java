package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.admin.Health;
import dev.penstock.inference.batch.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the group's coordinator has responded within the session timeout: after a longer silence
 * the group considers the instance dead. Kafka Streams does not notice: it stays RUNNING however
 * long the brokers are silent, and its consumers send no heartbeats while they wait to join.
 *
 * <p>The watch thread checks; any thread may query it.
 */
final class CoordinatorHealth implements ClusterWatch.Look {

  private static final Logger log = LoggerFactory.getLogger(CoordinatorHealth.class);

  private final ClusterWatch.Look question;
  private final String group;
  private final Duration sessionTimeout;
  private final Ticker ticker;

  @GuardedBy("this")
  private long heardAt;

  @GuardedBy("this")
  private boolean hasBeenHeard;

  @GuardedBy("this")
  private String silence = "no request sent yet";

  @GuardedBy("this")
  private boolean silenceLogged;

  /**
   * @param question a request that the group's coordinator answers, or not
   */
  CoordinatorHealth(
      ClusterWatch.Look question, String group, Duration sessionTimeout, Ticker ticker) {
    this.question = question;
    this.group = group;
    this.sessionTimeout = sessionTimeout;
    this.ticker = ticker;
    this.heardAt = ticker.nanos();
  }

  /**
   * @param topic the image topic: the request is for one of its offsets, the smallest request to a
   *     coordinator
   */
  static CoordinatorHealth of(String group, String topic, Duration sessionTimeout, Ticker ticker) {
    ListConsumerGroupOffsetsSpec offset =
        new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(new TopicPartition(topic, 0)));
    return new CoordinatorHealth(
        admin -> {
          var unused = admin.listConsumerGroupOffsets(Map.of(group, offset)).all().get();
        },
        group,
        sessionTimeout,
        ticker);
  }

  @Override
  public void at(Admin admin) throws Exception {
    try {
      question.at(admin);
      heard();
    } catch (ExecutionException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      if (isAnswer(reason)) {
        heard();
      } else {
        notHeard(reason);
      }
    } catch (RuntimeException | Error e) {
      notHeard(e);
      throw e;
    }
  }

  /** A refusal is an answer too; an error that the client itself raises after a silence is not. */
  private static boolean isAnswer(Throwable reason) {
    return reason instanceof ApiException
        && !(reason instanceof RetriableException)
        && !(reason instanceof AuthenticationException);
  }

  private synchronized void heard() {
    heardAt = ticker.nanos();
    hasBeenHeard = true;
    if (silenceLogged) {
      silenceLogged = false;
      log.info("the coordinator of group {} answers again", group);
    }
  }

  private synchronized void notHeard(Throwable reason) {
    silence = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    if (!silenceLogged && silentFor().compareTo(sessionTimeout) > 0) {
      silenceLogged = true;
      log.warn("not ready: {}", health().reason());
    }
  }

  synchronized Health health() {
    Duration silent = silentFor();
    if (hasBeenHeard && silent.compareTo(sessionTimeout) <= 0) {
      return Health.up("answered %d s ago".formatted(silent.toSeconds()));
    }
    return Health.down(
        ("the coordinator of group %s has not answered for %d s; the limit is %d s"
                + " (session.timeout.ms): %s")
            .formatted(group, silent.toSeconds(), sessionTimeout.toSeconds(), silence));
  }

  @GuardedBy("this")
  private Duration silentFor() {
    return Duration.ofNanos(ticker.nanos() - heardAt);
  }
}
