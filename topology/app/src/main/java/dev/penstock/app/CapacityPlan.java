package dev.penstock.app;

import dev.penstock.config.ProcessingGuarantee;
import dev.penstock.config.StreamConfig;
import dev.penstock.inference.session.ExecutionProvider;

/**
 * The values chosen for the machine and the engine when the settings are {@code auto}.
 *
 * @param streamThreads one for every four cores: they read, write and commit, and are rarely the
 *     bottleneck
 * @param maxInFlight four batches for every worker: one running, one waiting, and two being decoded
 *     or delayed by a commit
 * @param maxInFlightBytes a quarter of the heap
 * @param fetchBytes bytes fetched of one partition at a time. Kafka's consumer holds this much of
 *     each partition, and up to twice as much waits for the engine: together an eighth of the heap.
 *     With the streams protocol up to seven times as much waits, so fetches are half as large
 * @param commitEarly whether stream threads with time to spare commit early: under exactly once,
 *     where the model leaves the cores to them
 */
record CapacityPlan(
    int streamThreads,
    int maxInFlight,
    long maxInFlightBytes,
    int fetchBytes,
    boolean commitEarly) {

  static final int CORES_PER_STREAM_THREAD = 4;
  static final int BATCHES_PER_WORKER = 4;

  /** Small batches need some room too, or commits would starve the device. */
  static final int LEAST_IN_FLIGHT = 64;

  /** Kafka's own default. */
  private static final int MOST_FETCH_BYTES = 1 << 20;

  /** With less, too many fetches would bring a single image each. */
  private static final int LEAST_FETCH_BYTES = 1 << 16;

  /**
   * Chooses the values.
   *
   * @param provider runs the model
   * @param workers runs its batches
   * @param batchSize most images of one batch
   * @param partitions of the image topic; one instance may have to serve them all
   * @param streamsProtocol whether the group uses the streams protocol: a closed intake reopens
   *     when a record of each partition has been inferred, and the engine's work must last until
   *     then
   */
  static CapacityPlan of(
      StreamConfig stream,
      ExecutionProvider provider,
      int workers,
      int batchSize,
      int partitions,
      boolean streamsProtocol) {
    Runtime machine = Runtime.getRuntime();
    int batches = BATCHES_PER_WORKER * workers * batchSize;
    int records = streamsProtocol ? Math.max(batches, 2 * partitions) : batches;
    int heapShares = streamsProtocol ? 48 : 24;
    return new CapacityPlan(
        stream
            .threads()
            .orElse(Math.max(1, machine.availableProcessors() / CORES_PER_STREAM_THREAD)),
        stream.maxInFlight().orElse(Math.max(LEAST_IN_FLIGHT, records)),
        stream.maxInFlightBytes().orElse(machine.maxMemory() / 4),
        fetchBytes(machine.maxMemory() / heapShares, partitions),
        stream.guarantee() == ProcessingGuarantee.EXACTLY_ONCE_V2
            && stream.commitEarly().orElse(provider.hasOwnProcessor()));
  }

  private static int fetchBytes(long bytes, int partitions) {
    return (int) Math.max(LEAST_FETCH_BYTES, Math.min(bytes / partitions, MOST_FETCH_BYTES));
  }
}
