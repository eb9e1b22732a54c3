package dev.penstock.processor;

import dev.penstock.observability.CommitListener;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Gives Kafka Streams the clients through which every commit passes with its offsets held back. It
 * remembers which clients it gave out, so that a bypass stops the program instead of losing
 * records.
 */
public final class HeldBackClients implements KafkaClientSupplier {

  private final HeldOffsets heldOffsets;
  private final StreamThreadStates threads;
  private final RefusedOutputs refused;
  private final Duration promptPoll;
  private final boolean exactlyOnce;
  private final CommitListener commits;
  private final Set<String> clientIds = ConcurrentHashMap.newKeySet();

  /**
   * @param refused records the answers that a topic does not accept
   * @param promptPoll longest a stream thread waits for new records while something is in flight
   * @param exactlyOnce whether commits are transactions
   * @param commits learns of them
   */
  public HeldBackClients(
      HeldOffsets heldOffsets,
      StreamThreadStates threads,
      RefusedOutputs refused,
      Duration promptPoll,
      boolean exactlyOnce,
      CommitListener commits) {
    this.heldOffsets = heldOffsets;
    this.threads = threads;
    this.refused = refused;
    this.promptPoll = promptPoll;
    this.exactlyOnce = exactlyOnce;
    this.commits = commits;
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    remember(config);
    return new HeldBackProducer(
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
        heldOffsets,
        threads,
        refused,
        commits);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    remember(config);
    return new HeldBackConsumer(
        newConsumer(config), heldOffsets, promptPoll, threads, refused, commits);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return newConsumer(config);
  }

  private static Consumer<byte[], byte[]> newConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    throw new UnsupportedOperationException("the topology has no global table");
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  /**
   * Checks that the commits of a stream thread pass through one of our clients: its producer under
   * exactly-once, its main consumer otherwise.
   *
   * @throws UnsafeCommitException if they do not
   */
  void checkCommitsOf(String threadName) {
    String clientId = threadName + (exactlyOnce ? "-producer" : "-consumer");
    if (!clientIds.contains(clientId)) {
      throw new UnsafeCommitException(
          "the commits of "
              + threadName
              + " bypass the held-back offsets (no client "
              + clientId
              + "): records could be lost, so Penstock stops");
    }
  }

  private void remember(Map<String, Object> config) {
    clientIds.add(String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG)));
  }
}
