package dev.penstock.bench.pipeline;

import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.config.PenstockConfig;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Kafka Streams with its own defaults, the guarantee, the commit interval and the number of threads
 * as those of an instance.
 */
final class PlainStreamsProperties {

  private PlainStreamsProperties() {}

  static Properties of(PenstockConfig config) {
    Properties properties = new Properties();
    properties.putAll(config.kafka());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.stream().applicationId());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.stream().commitInterval().toMillis());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.stream().threads().orElse(1));
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        BenchmarkCluster.LARGEST_RECORD);
    return properties;
  }
}
