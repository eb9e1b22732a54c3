package dev.penstock.processor;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Sends an output to the partition that its input came from, modulo the number of partitions if the
 * output topic has fewer. This keeps the order of a partition, whatever partitioner the producers
 * of the input use. With {@code byKey}, records with a key go where Java's producer would send them
 * instead.
 *
 * <p>Kafka Streams calls it while a record is being forwarded, on the thread that forwards it.
 */
public final class SourcePartitioner implements StreamPartitioner<byte[], byte[]> {

  private final StreamThreadStates threads;
  private final boolean byKey;

  /**
   * @param threads the states that know what each thread is forwarding
   */
  public SourcePartitioner(StreamThreadStates threads, boolean byKey) {
    this.threads = threads;
    this.byKey = byKey;
  }

  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte[] value, int numPartitions) {
    if (byKey && key != null) {
      return Optional.empty();
    }
    InFlightRecord forwarding = threads.current().forwarding();
    if (forwarding == null) {
      throw new IllegalStateException("an output to " + topic + " does not answer any record");
    }
    return Optional.of(Set.of(forwarding.source().partition() % numPartitions));
  }
}
