package dev.penstock.bench.pipeline;

import dev.penstock.inference.Classification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** The thread of {@link BatchPerPollPipeline}, owner of both clients. */
final class PollLoop implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final ModelAnswers answers;
  private final String predictions;
  private final long commitNanos;
  private final Thread thread = new Thread(this::run, "bench-poll-loop");

  private volatile boolean closing;

  // Only the loop's thread touches these.
  private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
  private long begunAt;

  PollLoop(
      Consumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      ModelAnswers answers,
      String predictions,
      Duration commitInterval) {
    this.consumer = consumer;
    this.producer = producer;
    this.answers = answers;
    this.predictions = predictions;
    this.commitNanos = commitInterval.toNanos();
  }

  void start(List<String> images) {
    consumer.subscribe(images);
    producer.initTransactions();
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    Threads.join(thread);
  }

  private void run() {
    try (consumer;
        producer) {
      while (!closing) {
        answer(consumer.poll(POLL));
      }
      commit();
    }
  }

  private void answer(Iterable<ConsumerRecord<byte[], byte[]>> polled) {
    List<CompletableFuture<Classification>> asked = new ArrayList<>();
    polled.forEach(record -> asked.add(answers.ask(record.value())));
    if (!asked.isEmpty() && done.isEmpty()) {
      producer.beginTransaction();
      begunAt = System.nanoTime();
    }
    int next = 0;
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      byte[] prediction = answers.write(asked.get(next++));
      Future<RecordMetadata> unused = // the commit fails if it did
          producer.send(new ProducerRecord<>(predictions, record.key(), prediction));
      done.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    if (System.nanoTime() - begunAt >= commitNanos) {
      commit();
    }
  }

  private void commit() {
    if (!done.isEmpty()) {
      producer.sendOffsetsToTransaction(done, consumer.groupMetadata());
      producer.commitTransaction();
      done.clear();
    }
  }
}
