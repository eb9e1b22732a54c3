package dev.penstock.app;

import dev.penstock.inference.batch.Ticker;
import dev.penstock.observability.ClientMetrics;
import dev.penstock.observability.CommitListener;
import dev.penstock.observability.ContainerMemory;
import dev.penstock.observability.EfficiencyMeter;
import dev.penstock.observability.InstanceMetrics;
import dev.penstock.processor.InFlightLimit;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.apache.kafka.streams.KafkaStreams;

/** What an instance exports besides its records and batches: of its group, limits and machine. */
final class InstanceInstruments {

  private final PrometheusRegistry registry;
  private final InstanceMetrics metrics;

  /**
   * Registers what is known at once.
   *
   * @param stops ends what asks the machine
   */
  InstanceInstruments(PrometheusRegistry registry, EfficiencyMeter meter, ShutdownSequence stops) {
    this.registry = registry;
    this.metrics = new InstanceMetrics(registry);
    metrics.build(version());
    metrics.deviceBusy(meter::busySeconds);
    ContainerMemory.register(registry, Ticker.system());
    GpuMetrics.start(registry, System.getenv())
        .ifPresent(gpus -> stops.add("gpu metrics", gpus::close));
  }

  CommitListener commits() {
    return metrics;
  }

  /** Registers what is known once the engine is open. */
  void decoders(int threads) {
    metrics.decoders(threads);
  }

  /** Registers what is known once there is a pipeline; returns what counts rebalances. */
  KafkaStreams.StateListener follow(Pipeline pipeline) {
    InFlightLimit limit = pipeline.limit();
    CapacityPlan plan = pipeline.plan();
    metrics.inFlight(
        () -> limit.load().records(),
        plan.maxInFlight(),
        () -> limit.load().bytes(),
        plan.maxInFlightBytes());
    metrics.partitions(() -> pipeline.heldOffsets().partitions().size());
    ClientMetrics.register(registry, pipeline.streams()::metrics);
    return (newState, oldState) -> {
      if (newState == KafkaStreams.State.REBALANCING) {
        metrics.rebalancing();
      }
    };
  }

  /** As the build wrote it into the jar. */
  private static String version() {
    String built = InstanceInstruments.class.getPackage().getImplementationVersion();
    return built == null ? "from classes" : built;
  }
}
