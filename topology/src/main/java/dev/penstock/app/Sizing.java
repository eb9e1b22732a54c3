package dev.penstock.app;

import dev.penstock.config.StreamConfig;
import dev.penstock.inference.InferenceEngine;

/**
 * What is chosen for the machine and the engine where the settings say {@code auto}.
 *
 * @param streamThreads one for every four cores: they read, write and commit, and seldom limit
 * @param maxInFlight four batches for every worker: one that runs, one that waits, and two for what
 *     is being decoded or held up by a commit
 * @param maxInFlightBytes a quarter of the heap
 */
record Sizing(int streamThreads, int maxInFlight, long maxInFlightBytes) {

  private static final int CORES_PER_STREAM_THREAD = 4;
  private static final int BATCHES_PER_WORKER = 4;

  /** Small batches need some room as well, or commits would starve the device. */
  private static final int LEAST_IN_FLIGHT = 64;

  static Sizing of(StreamConfig stream, InferenceEngine engine) {
    Runtime machine = Runtime.getRuntime();
    int records = BATCHES_PER_WORKER * engine.workers() * engine.batching().size();
    return new Sizing(
        stream
            .threads()
            .orElse(Math.max(1, machine.availableProcessors() / CORES_PER_STREAM_THREAD)),
        stream.maxInFlight().orElse(Math.max(LEAST_IN_FLIGHT, records)),
        stream.maxInFlightBytes().orElse(machine.maxMemory() / 4));
  }
}
