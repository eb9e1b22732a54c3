package dev.penstock.app;

import dev.penstock.config.OutputPartitioner;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.ProcessingGuarantee;
import dev.penstock.config.TopicConfig;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.input.DeletedRecords;
import dev.penstock.observability.CommitListener;
import dev.penstock.observability.PenstockMetrics;
import dev.penstock.output.OutputTopics;
import dev.penstock.processor.AnswerForwarder;
import dev.penstock.processor.HeldBackClients;
import dev.penstock.processor.HeldOffsets;
import dev.penstock.processor.InFlightLimit;
import dev.penstock.processor.InferenceProcessor;
import dev.penstock.processor.RecordSubmitter;
import dev.penstock.processor.RefusedOutputs;
import dev.penstock.processor.Scope;
import dev.penstock.processor.SourcePartitioner;
import dev.penstock.processor.StreamThreadStates;
import dev.penstock.record.PredictionWriter;
import dev.penstock.record.RequestReader;
import dev.penstock.stream.InferenceTopology;
import dev.penstock.stream.StreamsProperties;
import dev.penstock.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * Everything from an open engine to Kafka Streams, not yet started.
 *
 * @param heldOffsets knows how much is in flight
 * @param deleted knows which offsets were skipped
 * @param plan what the machine and the settings allow
 * @param limit is notified when answers cannot be forwarded
 * @param forwarder logs dead letters
 * @param sessionTimeout how long the group waits for a silent member
 */
record Pipeline(
    KafkaStreams streams,
    HeldOffsets heldOffsets,
    DeletedRecords deleted,
    CapacityPlan plan,
    InFlightLimit limit,
    AnswerForwarder forwarder,
    Duration sessionTimeout) {

  /**
   * @param reader finds the image in a record
   * @param commits learns of commits
   * @param partitions of the image topic
   * @param outputs nothing is forwarded while they cannot be written
   * @param scope which part of the input is answered
   */
  static Pipeline of(
      PenstockConfig config,
      RequestReader reader,
      InferenceEngine engine,
      Tracing tracing,
      PenstockMetrics metrics,
      CommitListener commits,
      int partitions,
      OutputTopics outputs,
      Scope scope) {
    CapacityPlan plan =
        CapacityPlan.of(
            config.stream(),
            engine.provider(),
            engine.workers(),
            engine.batching().size(),
            partitions,
            StreamsProperties.isStreamsProtocol(config));
    Properties properties = StreamsProperties.of(config, plan.streamThreads(), plan.fetchBytes());
    boolean exactlyOnce = config.stream().guarantee() == ProcessingGuarantee.EXACTLY_ONCE_V2;
    InFlightLimit limit =
        new InFlightLimit(
            plan.maxInFlight(),
            plan.maxInFlightBytes(),
            plan.fetchBytes(),
            partitions,
            scope::tryTake,
            System::nanoTime);
    HeldOffsets heldOffsets =
        new HeldOffsets(
            limit,
            new GroupProgress(new HashMap<>(config.kafka()), config.stream().applicationId()),
            scope);
    StreamThreadStates threads =
        new StreamThreadStates(plan.commitEarly(), StreamsProperties.patience(config, properties));
    RefusedOutputs refused = new RefusedOutputs(config.topics().deadLetters(), outputs::refused);
    HeldBackClients clients =
        new HeldBackClients(
            heldOffsets, threads, refused, promptPoll(engine), exactlyOnce, commits);
    DeletedRecords deleted =
        new DeletedRecords(
            config.stream().applicationId(),
            config.topics().images(),
            heldOffsets::partitions,
            metrics::deletedUnread);
    RecordSubmitter submitter =
        new RecordSubmitter(
            reader,
            engine,
            limit,
            tracing,
            metrics,
            scope.heedsRequestHeaders(),
            config.stream().maxRecordAge().orElse(null),
            Clock.systemUTC(),
            Ticker.system());
    AnswerForwarder forwarder =
        new AnswerForwarder(
            new PredictionWriter(
                engine.model(), engine.provider().id(), PredictionFormat.of(config.topics())),
            outputs,
            refused,
            scope.headers(),
            metrics,
            Clock.systemUTC(),
            Ticker.system());
    Topology topology =
        InferenceTopology.build(
            names(config.topics()),
            () ->
                new InferenceProcessor(
                    clients, threads, heldOffsets, limit, submitter, forwarder, deleted),
            new SourcePartitioner(
                threads, config.topics().outputPartitioner() == OutputPartitioner.KEY));
    KafkaStreams streams = new KafkaStreams(topology, properties, clients);
    if (StreamsProperties.isStreamsProtocol(config)) {
      limit.controlIntake(streams::pause, streams::resume);
    }
    return new Pipeline(
        streams,
        heldOffsets,
        deleted,
        plan,
        limit,
        forwarder,
        StreamsProperties.sessionTimeout(properties));
  }

  /**
   * Longest that a stream thread waits for new records while there may be answers to forward. If
   * the model runs on the same cores, frequent checks take time from it, and its batches take
   * longer anyway.
   */
  private static Duration promptPoll(InferenceEngine engine) {
    return Duration.ofMillis(engine.provider().hasOwnProcessor() ? 2 : 10);
  }

  private static InferenceTopology.Topics names(TopicConfig names) {
    return new InferenceTopology.Topics(names.images(), names.predictions(), names.deadLetters());
  }
}
