package dev.penstock.app;

import dev.penstock.config.OutputFormat;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.ProcessingGuarantee;
import dev.penstock.config.TopicConfig;
import dev.penstock.failure.DeadLetters;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.observability.RecordMetrics;
import dev.penstock.observability.Tracing;
import dev.penstock.processor.AnswerForwarder;
import dev.penstock.processor.HeldBackClients;
import dev.penstock.processor.HeldOffsets;
import dev.penstock.processor.InFlightLimit;
import dev.penstock.processor.InferenceProcessors;
import dev.penstock.processor.RecordSubmitter;
import dev.penstock.processor.SourcePartitioner;
import dev.penstock.record.PredictionWriter;
import dev.penstock.schemas.WireFormat;
import dev.penstock.stream.InferenceTopology;
import dev.penstock.stream.StreamsProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * From an open engine to Kafka Streams, not yet started.
 *
 * @param heldOffsets knows how much is in flight
 * @param sessionTimeout how long the group waits for a silent member
 */
record Pipeline(KafkaStreams streams, HeldOffsets heldOffsets, Duration sessionTimeout) {

  static Pipeline of(
      PenstockConfig config, InferenceEngine engine, Tracing tracing, RecordMetrics metrics)
      throws StartException {
    try (Admin admin = Admin.create(new HashMap<>(config.kafka()))) {
      KafkaTopics topics = new KafkaTopics(admin, config.topics());
      topics.createMissing();
      return of(config, engine, tracing, metrics, topics);
    }
  }

  private static Pipeline of(
      PenstockConfig config,
      InferenceEngine engine,
      Tracing tracing,
      RecordMetrics metrics,
      KafkaTopics topics)
      throws StartException {
    int partitions = topics.partitions(config.topics().images());
    Sizing sizing = Sizing.of(config.stream(), engine, partitions);
    Properties properties =
        StreamsProperties.of(config, sizing.streamThreads(), sizing.fetchBytes());
    HeldOffsets heldOffsets = new HeldOffsets();
    InFlightLimit limit =
        new InFlightLimit(sizing.maxInFlight(), sizing.maxInFlightBytes(), partitions);
    HeldBackClients clients =
        new HeldBackClients(
            heldOffsets,
            limit,
            promptPoll(engine),
            config.stream().guarantee() == ProcessingGuarantee.EXACTLY_ONCE_V2,
            config.stream().commitEarly().orElse(engine.provider().hasOwnProcessor()));
    SourcePartitioner partitioner = new SourcePartitioner();
    InferenceProcessors processors =
        new InferenceProcessors(
            new RecordSubmitter(
                engine,
                limit,
                tracing,
                metrics,
                config.stream().maxRecordAge().orElse(null),
                Clock.systemUTC()),
            forwarder(config.topics(), topics, engine, partitioner, metrics),
            clients,
            StreamsProperties.patience(config, properties));
    Topology topology = InferenceTopology.build(names(config.topics()), processors, partitioner);
    KafkaStreams streams = new KafkaStreams(topology, properties, clients);
    if (StreamsProperties.isStreamsProtocol(config)) {
      limit.controlIntake(streams::pause, streams::resume);
    }
    return new Pipeline(streams, heldOffsets, StreamsProperties.sessionTimeout(properties));
  }

  /**
   * Longest a stream thread waits for new records while there may be answers to forward. Where the
   * model runs on the same cores, looking often takes from it, and its batches take longer anyway.
   */
  private static Duration promptPoll(InferenceEngine engine) {
    return Duration.ofMillis(engine.provider().hasOwnProcessor() ? 2 : 10);
  }

  private static AnswerForwarder forwarder(
      TopicConfig names,
      KafkaTopics topics,
      InferenceEngine engine,
      SourcePartitioner partitioner,
      RecordMetrics metrics)
      throws StartException {
    return new AnswerForwarder(
        new PredictionWriter(engine.model(), engine.provider().id(), format(names)),
        new DeadLetters(largest(topics, names.deadLetters())),
        partitioner,
        metrics,
        largest(topics, names.predictions()),
        Clock.systemUTC());
  }

  private static long largest(KafkaTopics topics, String name) throws StartException {
    return Math.min(topics.maxRecordBytes(name), StreamsProperties.MAX_REQUEST_BYTES);
  }

  private static InferenceTopology.Topics names(TopicConfig names) {
    return new InferenceTopology.Topics(names.images(), names.predictions(), names.deadLetters());
  }

  private static WireFormat format(TopicConfig names) {
    return names.outputFormat() == OutputFormat.BARE ? WireFormat.BARE : WireFormat.SINGLE_OBJECT;
  }
}
