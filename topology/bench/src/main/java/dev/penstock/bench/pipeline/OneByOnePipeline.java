package dev.penstock.bench.pipeline;

import dev.penstock.app.Engines;
import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * What a team writes first: Kafka Streams, exactly once, that asks the model for one record at a
 * time in {@code mapValues}. The model, the decoder and the codec are Penstock's.
 */
public record OneByOnePipeline(BenchSettings settings, ModelDescriptor model)
    implements PipelineUnderTest {

  @Override
  public String name() {
    return "Streams, one by one";
  }

  @Override
  public AutoCloseable start(RunTopics topics) throws Exception {
    PenstockConfig config =
        settings.with(Map.of("penstock.batch.linger", "0ms")).load(topics.settings());
    InferenceEngine engine = Engines.open(config, model, UserCache.root(), EngineListener.NONE);
    ModelAnswers answers = new ModelAnswers(engine, topics.images());
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topics.images(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .mapValues(value -> answers.write(answers.ask(value)))
        .to(topics.predictions(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    KafkaStreams streams = new KafkaStreams(builder.build(), PlainStreamsProperties.of(config));
    streams.start();
    return () -> {
      streams.close();
      engine.close();
    };
  }
}
