package dev.penstock.processor;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Keeps records without a key in order: they go to the partition they came from, counted round
 * where the output has fewer. Keyed records go where their key says, as any producer would send
 * them.
 *
 * <p>Kafka Streams asks it while a record is being forwarded, on the thread that forwards it.
 */
public final class SourcePartitioner implements StreamPartitioner<byte[], byte[]> {

  private final ThreadLocal<Integer> forwarding = ThreadLocal.withInitial(() -> 0);

  /** Names the partition that the record about to be forwarded by this thread came from. */
  void forwardingFrom(int partition) {
    forwarding.set(partition);
  }

  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte[] value, int numPartitions) {
    return key == null ? Optional.of(Set.of(forwarding.get() % numPartitions)) : Optional.empty();
  }
}
