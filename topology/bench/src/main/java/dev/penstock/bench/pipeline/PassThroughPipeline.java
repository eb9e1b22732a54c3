package dev.penstock.bench.pipeline;

import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.cluster.RunTopics;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** Plain Kafka Streams that copies bytes: what Kafka itself costs. */
public record PassThroughPipeline(BenchSettings settings) implements PipelineUnderTest {

  @Override
  public String name() {
    return "Streams, bytes through";
  }

  @Override
  public AutoCloseable start(RunTopics topics) throws Exception {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topics.images(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .to(topics.predictions(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    Properties properties = PlainStreamsProperties.of(settings.load(topics.settings()));
    KafkaStreams streams = new KafkaStreams(builder.build(), properties);
    streams.start();
    return streams;
  }
}
