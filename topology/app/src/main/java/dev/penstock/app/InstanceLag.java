package dev.penstock.app;

import dev.penstock.config.PenstockConfig;
import dev.penstock.lag.LagMonitor;
import dev.penstock.lag.LagOptions;
import dev.penstock.lag.cluster.Selection;
import dev.penstock.lag.cluster.UnreadReader;
import dev.penstock.lag.export.Granularity;
import dev.penstock.lag.export.LagExporter;
import dev.penstock.lag.export.LagMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The lag of the partitions that this instance owns, among its metrics. Each instance exports its
 * own, so that a group is not exported once for every instance.
 */
public final class InstanceLag {

  /** Starting an instance takes all that the machine has. */
  static final Duration FIRST_DELAY = Duration.ofSeconds(3);

  private InstanceLag() {}

  /**
   * An exporter that has not been started; empty if the settings want none.
   *
   * @param owned this instance's current partitions
   * @param ceiling images per second that the engine can do at best; 0 while that is unknown
   */
  static Optional<LagExporter> exporter(
      PenstockConfig config,
      Supplier<Set<TopicPartition>> owned,
      DoubleSupplier ceiling,
      PrometheusRegistry registry) {
    return config
        .admin()
        .lagInterval()
        .map(
            interval -> {
              Predicate<TopicPartition> isOwned = partition -> owned.get().contains(partition);
              LagMetrics metrics = new LagMetrics(Granularity.PARTITION, isOwned, Set.of());
              registry.register(metrics);
              return new LagExporter(
                  monitor(config, options(config, isOwned, ceiling, interval)),
                  metrics,
                  interval,
                  Clock.systemUTC());
            });
  }

  /** The group is not named: it exists only once an instance has joined it. */
  private static LagOptions options(
      PenstockConfig config,
      Predicate<TopicPartition> isOwned,
      DoubleSupplier ceiling,
      Duration interval) {
    Selection selection =
        new Selection(
            Set.of(),
            config.stream().applicationId()::equals,
            config.topics().images()::equals,
            isOwned);
    return LagOptions.of(selection, interval).withCapacity(ceiling);
  }

  /** A monitor whose clients have the settings of an instance. */
  public static LagMonitor monitor(PenstockConfig config, LagOptions options) {
    Map<String, Object> reader = new HashMap<>(config.kafka());
    reader.putAll(UnreadReader.properties());
    return new LagMonitor(
        () -> Admin.create(new HashMap<>(config.kafka())),
        () -> new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        options,
        Clock.systemUTC());
  }
}
