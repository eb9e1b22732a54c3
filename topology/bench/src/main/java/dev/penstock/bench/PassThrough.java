package dev.penstock.bench;

import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** Plain Kafka Streams that copies bytes: what Kafka itself costs. */
record PassThrough(BenchSettings settings) implements Contender {

  @Override
  public String name() {
    return "Streams, bytes through";
  }

  @Override
  public AutoCloseable start(Route route) throws Exception {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(route.images(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .to(route.predictions(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    Properties properties = PlainStreams.properties(settings.load(route.settings()));
    KafkaStreams streams = new KafkaStreams(builder.build(), properties);
    streams.start();
    return streams;
  }
}
