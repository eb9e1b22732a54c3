package dev.penstock.backfill.files.topic;

import dev.penstock.backfill.JobTopics;
import dev.penstock.backfill.files.source.InputGoneException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Makes sure, every few seconds, that a topic is still the one whose offsets the job has: those of
 * a topic that was created again are other records. It notices, too, that no broker answers, which
 * a consumer does not say.
 *
 * <p>For one thread.
 */
final class TopicIdentity {

  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int PATIENCE_MILLIS = 2_000;

  private final Admin admin;
  private final String topic;
  private final String topicId;
  private final Consumer<String> notes;
  private final LongSupplier nanoTime;

  /** Before the first look, long ago. */
  private long lookedAt;

  private boolean isAway;

  TopicIdentity(
      Admin admin, String topic, String topicId, Consumer<String> notes, LongSupplier nanoTime) {
    this.admin = admin;
    this.topic = topic;
    this.topicId = topicId;
    this.notes = notes;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong() - INTERVAL.toNanos();
  }

  /**
   * Looks, if the last look was a while ago.
   *
   * @throws InputGoneException if the topic is another one
   */
  void check() throws IOException, InterruptedException {
    if (nanoTime.getAsLong() - lookedAt >= INTERVAL.toNanos()) {
      boolean unused = checkNow();
    }
  }

  /**
   * Looks.
   *
   * @return whether the brokers have answered
   * @throws InputGoneException if the topic is another one
   */
  boolean checkNow() throws IOException, InterruptedException {
    try {
      Optional<String> other =
          JobTopics.recreated(
              admin, topic, topicId, new DescribeTopicsOptions().timeoutMs(PATIENCE_MILLIS));
      if (other.isPresent()) {
        throw new InputGoneException(other.get() + "; the job cannot go on");
      }
      if (isAway) {
        notes.accept("the brokers answer again");
        isAway = false;
      }
      return true;
    } catch (ExecutionException | KafkaException e) {
      if (e.getCause() instanceof AuthorizationException) {
        throw new IOException(
            "topic %s cannot be looked up: %s".formatted(topic, e.getMessage()), e);
      }
      if (!isAway) {
        notes.accept("the brokers do not answer; the job waits for them");
        isAway = true;
      }
      return false;
    } finally {
      lookedAt = nanoTime.getAsLong();
    }
  }
}
