package dev.penstock.bench;

import dev.penstock.app.Engines;
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
record OneByOne(BenchSettings settings, ModelDescriptor model) implements Contender {

  @Override
  public String name() {
    return "Streams, one by one";
  }

  @Override
  public AutoCloseable start(Route route) throws Exception {
    PenstockConfig config =
        settings.with(Map.of("penstock.batch.linger", "0ms")).load(route.settings());
    InferenceEngine engine = Engines.open(config, model, UserCache.root(), EngineListener.NONE);
    Answers answers = new Answers(engine, route.images());
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(route.images(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .mapValues(value -> answers.write(answers.ask(value)))
        .to(route.predictions(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    KafkaStreams streams = new KafkaStreams(builder.build(), PlainStreams.properties(config));
    streams.start();
    return () -> {
      streams.close();
      engine.close();
    };
  }
}
