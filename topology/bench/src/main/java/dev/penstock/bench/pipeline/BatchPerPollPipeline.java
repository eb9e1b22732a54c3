package dev.penstock.bench.pipeline;

import dev.penstock.app.Engines;
import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
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
  public AutoCloseable start(RunTopics route) throws Exception {
    PenstockConfig config =
        settings.with(Map.of("penstock.batch.linger", "1ms")).load(route.settings());
    InferenceEngine engine = Engines.open(config, model, UserCache.root(), EngineListener.NONE);
    PollLoop loop =
        new PollLoop(
            consumer(config, engine.batching().size()),
            producer(config),
            new ModelAnswers(engine, route.images()),
            route.predictions(),
            config.stream().commitInterval());
    loop.start(List.of(route.images()));
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
}
