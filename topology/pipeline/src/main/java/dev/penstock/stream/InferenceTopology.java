package dev.penstock.stream;

import dev.penstock.processor.InferenceProcessor;
import java.time.Clock;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The topology: source, infer, and one sink each for predictions and dead letters.
 *
 * <p>Keys and values stay bytes up to the processor. A record refused by a deserializer would
 * become a dead letter ahead of earlier records still in flight.
 */
public final class InferenceTopology {

  private static final String SOURCE = "images";
  private static final String INFER = "infer";

  /** The consumer's settings decide where a group without commits starts. */
  private static final @Nullable AutoOffsetReset USE_SETTING = null;

  private InferenceTopology() {}

  /**
   * Builds the topology and checks it with {@link HoldBackRules}.
   *
   * @param infer makes a processor for each task
   * @param partitioner of both outputs
   */
  public static Topology build(
      Topics topics,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> infer,
      StreamPartitioner<byte[], byte[]> partitioner) {
    Topology topology = new Topology();
    topology.addSource(
        USE_SETTING,
        SOURCE,
        new RecordTimestamps(Clock.systemUTC()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.images());
    topology.addProcessor(INFER, infer, SOURCE);
    addSink(topology, InferenceProcessor.PREDICTIONS, topics.predictions(), partitioner);
    addSink(topology, InferenceProcessor.DEAD_LETTERS, topics.deadLetters(), partitioner);
    HoldBackRules.check(topology.describe());
    return topology;
  }

  private static void addSink(
      Topology topology, String name, String topic, StreamPartitioner<byte[], byte[]> partitioner) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    topology.addSink(name, topic, bytes, bytes, partitioner, INFER);
  }

  /** The names of the three topics. */
  public record Topics(String images, String predictions, String deadLetters) {}
}
