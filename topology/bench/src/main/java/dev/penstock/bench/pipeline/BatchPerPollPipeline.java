package dev.penstock.bench.pipeline;

import dev.penstock.app.Engines;
import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.Threads;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.Classification;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a careful team writes next: a consumer that asks the model for a whole poll at once, and
 * writes predictions and offsets in one transaction, committed as often as an instance does.
 */
public record BatchPerPollPipeline(BenchSettings settings, ModelDescriptor model)
    implements PipelineUnderTest {

  @Override
  public String name() {
    return "loop, a batch a poll";
  }

  @Override
  public AutoCloseable start(RunTopics topics) throws Exception {
    PenstockConfig config =
        settings.with(Map.of("penstock.batch.linger", "1ms")).load(topics.settings());
    InferenceEngine engine = Engines.open(config, model, UserCache.root(), EngineListener.NONE);
    PollLoop loop =
        new PollLoop(
            consumer(config, engine.batching().size()),
            producer(config),
            new ModelAnswers(engine, topics.images()),
            topics.predictions(),
            config.stream().commitInterval());
    loop.start(List.of(topics.images()));
    return () -> {
      loop.close();
      engine.close();
    };
  }

  private static KafkaConsumer<byte[], byte[]> consumer(PenstockConfig config, int batch) {
    Map<String, Object> properties = new HashMap<>(config.kafka());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.stream().applicationId());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static KafkaProducer<byte[], byte[]> producer(PenstockConfig config) {
    Map<String, Object> properties = new HashMap<>(config.kafka());
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.stream().applicationId());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The thread of one run, owner of both clients. */
  private static final class PollLoop implements AutoCloseable {

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
}
