package dev.penstock.processor;

import dev.penstock.observability.CommitListener;
import dev.penstock.processor.Scope.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * The producer of a stream thread. Its transactions carry the held-back offsets. A request that the
 * brokers leave unanswered ends the stream thread ({@link UnansweredRequestException}). An output
 * that they refuse is remembered with the record it answers.
 *
 * <p>It decorates the interface, so if a later Kafka adds another way to commit, this class does
 * not compile until that is handled here.
 *
 * <p>Its stream thread calls it; callbacks run on the producer's own thread.
 */
final class HeldBackProducer implements Producer<byte[], byte[]> {

  /** For what is still to be sent on close; by then, nothing that matters. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final HeldOffsets heldOffsets;
  private final StreamThreadStates threads;
  private final RefusedOutputs refused;
  private final CommitListener commits;

  /** What the open transaction commits. */
  private Map<TopicPartition, OffsetAndMetadata> lowered = Map.of();

  private long commitStartNanos;
  private boolean commitUnanswered;

  HeldBackProducer(
      Producer<byte[], byte[]> producer,
      HeldOffsets heldOffsets,
      StreamThreadStates threads,
      RefusedOutputs refused,
      CommitListener commits) {
    this.producer = producer;
    this.heldOffsets = heldOffsets;
    this.threads = threads;
    this.refused = refused;
    this.commits = commits;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    commitStartNanos = System.nanoTime();
    lowered = heldOffsets.lower(offsets);
    for (Ledger ledger : threads.current().ledgers()) {
      ProducerRecord<byte[], byte[]> changes = ledger.changes();
      if (changes != null) {
        Future<RecordMetadata> unused = producer.send(changes); // A failure fails the commit.
      }
    }
    answered(
        "sending offsets to the transaction",
        () -> producer.sendOffsetsToTransaction(lowered, group));
  }

  @Override
  public void commitTransaction() {
    try {
      answered("committing the transaction", producer::commitTransaction);
    } catch (UnansweredRequestException e) {
      commitUnanswered = true;
      throw e;
    }
    heldOffsets.committed(lowered);
    refused.committed(lowered);
    threads.current().ledgers().forEach(Ledger::committed);
    lowered = Map.of();
    long nanos = System.nanoTime() - commitStartNanos;
    CommitPace pace = threads.current().pace();
    commits.committed(nanos, pace.isDue());
    pace.committed(nanos);
  }

  /**
   * Aborts the transaction, or commits it if a commit was left unanswered: that commit can only be
   * repeated, and both outcomes are correct. A {@code TimeoutException} goes to Kafka Streams,
   * which expects it here and leaves the transaction to the brokers.
   */
  @Override
  public void abortTransaction() {
    if (commitUnanswered) {
      producer.commitTransaction();
      heldOffsets.committed(lowered);
      refused.committed(lowered);
    } else {
      producer.abortTransaction();
      commits.aborted();
    }
    commitUnanswered = false;
    lowered = Map.of();
  }

  @Override
  public void initTransactions() {
    answered("initializing transactions", producer::initTransactions);
  }

  @Override
  public void beginTransaction() {
    producer.beginTransaction();
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> output) {
    return send(output, null);
  }

  @Override
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> output, @Nullable Callback callback) {
    InFlightRecord answers = threads.current().forwarding();
    return answered(
        "sending to " + output.topic(),
        () ->
            producer.send(
                output, (metadata, e) -> sent(output.topic(), answers, callback, metadata, e)));
  }

  /** On the producer's thread. */
  private void sent(
      String topic,
      @Nullable InFlightRecord answers,
      @Nullable Callback callback,
      RecordMetadata metadata,
      @Nullable Exception failure) {
    if (failure != null && answers != null) {
      refused.sendFailed(topic, answers.source(), answers.offset(), failure);
    }
    if (callback != null) {
      callback.onCompletion(metadata, failure == null ? null : meaningOf(topic, failure));
    }
  }

  /** Kafka Streams ends the thread either way; the type says what a new thread can do. */
  private static Exception meaningOf(String topic, Exception failure) {
    if (failure instanceof RetriableException unanswered) {
      return new UnansweredRequestException("sending to " + topic, unanswered);
    }
    return RefusedOutputs.isRefusal(failure) ? new RefusedOutputException(topic, failure) : failure;
  }

  @Override
  public void flush() {
    answered("flushing", producer::flush);
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return answered("looking up topic " + topic, () -> producer.partitionsFor(topic));
  }

  private static void answered(String request, Runnable call) {
    answered(
        request,
        () -> {
          call.run();
          return request;
        });
  }

  private static <T> T answered(String request, Supplier<T> call) {
    try {
      return call.get();
    } catch (RetriableException e) {
      throw new UnansweredRequestException(request, e);
    }
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    producer.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    producer.unregisterMetricFromSubscription(metric);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return producer.metrics();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return producer.clientInstanceId(timeout);
  }

  /** Without a limit it would block its thread on brokers that do not answer. */
  @Override
  public void close() {
    producer.close(CLOSE_PATIENCE);
  }

  @Override
  public void close(Duration timeout) {
    producer.close(timeout);
  }
}
