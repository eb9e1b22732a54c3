package dev.penstock.observability;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * The few of Kafka's own metrics that say what is wrong with an instance, under names like all
 * others, for all its clients together: Kafka has hundreds, of each client, thread and partition.
 *
 * <p>Thread-safe.
 */
public final class ClientMetrics implements MultiCollector {

  private static final double MILLIS = 1e-3;

  private static final String CONSUMER = "consumer-fetch-manager-metrics";
  private static final String COORDINATOR = "consumer-coordinator-metrics";
  private static final String PRODUCER = "producer-metrics";
  private static final String THREAD = "stream-thread-metrics";

  /** How the values of several clients become one. */
  private enum Together {
    MAX,
    SUM,
    MEAN;

    private OptionalDouble of(List<Double> values) {
      DoubleStream all = values.stream().mapToDouble(Double::doubleValue);
      return switch (this) {
        case MAX -> all.max();
        case SUM -> values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(all.sum());
        case MEAN -> all.average();
      };
    }
  }

  /**
   * One of Kafka's metrics.
   *
   * @param group and name as Kafka calls them
   * @param as as it is called here; ends in _total if it only grows
   * @param activity value of the label activity; empty for no label
   */
  private record Known(
      String group,
      String name,
      String as,
      String help,
      double factor,
      Together together,
      String activity) {

    private static Known of(
        String group, String name, String as, String help, double factor, Together together) {
      return new Known(group, name, as, help, factor, together, "");
    }

    private static Known activity(String activity) {
      return new Known(
          THREAD,
          activity + "-ratio",
          "penstock_stream_thread_ratio",
          "Share of their time that stream threads spend on this.",
          1,
          Together.MEAN,
          activity);
    }
  }

  private static final List<Known> ALL =
      List.of(
          Known.of(
              CONSUMER,
              "fetch-latency-avg",
              "penstock_kafka_fetch_latency_seconds",
              "Time that brokers take for a fetch, on average; waiting for records included.",
              MILLIS,
              Together.MAX),
          Known.of(
              CONSUMER,
              "fetch-throttle-time-avg",
              "penstock_kafka_fetch_throttle_seconds",
              "Time for which a quota delays a fetch, on average.",
              MILLIS,
              Together.MAX),
          Known.of(
              CONSUMER,
              "bytes-consumed-total",
              "penstock_kafka_consumed_bytes_total",
              "Bytes of records read.",
              1,
              Together.SUM),
          Known.of(
              COORDINATOR,
              "last-heartbeat-seconds-ago",
              "penstock_kafka_last_heartbeat_seconds",
              "Time since the group's coordinator last heard of the quietest consumer.",
              1,
              Together.MAX),
          Known.of(
              COORDINATOR,
              "failed-rebalance-total",
              "penstock_kafka_failed_rebalances_total",
              "Rebalances that failed.",
              1,
              Together.SUM),
          Known.of(
              PRODUCER,
              "request-latency-avg",
              "penstock_kafka_produce_latency_seconds",
              "Time that brokers take to accept outputs, on average.",
              MILLIS,
              Together.MAX),
          Known.of(
              PRODUCER,
              "record-retry-total",
              "penstock_kafka_produce_retries_total",
              "Outputs that were sent again.",
              1,
              Together.SUM),
          Known.of(
              PRODUCER,
              "record-error-total",
              "penstock_kafka_produce_errors_total",
              "Outputs that could not be sent.",
              1,
              Together.SUM),
          Known.activity("poll"),
          Known.activity("process"),
          Known.activity("punctuate"),
          Known.activity("commit"));

  /** Those that are one metric here, by its name and in their order. */
  private static final Map<String, List<Known>> BY_NAME =
      ALL.stream()
          .collect(
              Collectors.groupingBy(
                  Known::as, LinkedHashMap::new, Collectors.toUnmodifiableList()));

  private final Supplier<Map<MetricName, ? extends Metric>> kafka;

  /** What each client had counted at the last scrape. */
  @GuardedBy("this")
  private final Map<MetricName, Double> last = new HashMap<>();

  /** What clients had counted that are gone, by group and name. */
  @GuardedBy("this")
  private final Map<String, Double> ended = new HashMap<>();

  private ClientMetrics(Supplier<Map<MetricName, ? extends Metric>> kafka) {
    this.kafka = kafka;
  }

  /** Reads them at every scrape. Call it once. */
  public static void register(
      PrometheusRegistry registry, Supplier<Map<MetricName, ? extends Metric>> kafka) {
    registry.register(new ClientMetrics(kafka));
  }

  @Override
  public synchronized MetricSnapshots collect() {
    Map<MetricName, ? extends Metric> now = kafka.get();
    rememberThoseThatAreGone(now);
    Map<String, List<Double>> values = new HashMap<>();
    for (Map.Entry<MetricName, ? extends Metric> entry : now.entrySet()) {
      MetricName name = entry.getKey();
      // Kafka has some once more for each topic and partition.
      if (entry.getValue().metricValue() instanceof Number number
          && Double.isFinite(number.doubleValue())
          && !name.tags().containsKey("topic")
          && !name.tags().containsKey("partition")) {
        values
            .computeIfAbsent(key(name.group(), name.name()), unused -> new ArrayList<>())
            .add(number.doubleValue());
        if (name.name().endsWith("-total")) {
          last.put(name, number.doubleValue());
        }
      }
    }
    ended.forEach(
        (key, total) -> values.computeIfAbsent(key, unused -> new ArrayList<>()).add(total));
    List<MetricSnapshot> snapshots = new ArrayList<>();
    BY_NAME.forEach(
        (name, rows) -> {
          MetricSnapshot snapshot =
              name.endsWith("_total") ? counter(rows.get(0), values) : gauge(rows, values);
          if (!snapshot.getDataPoints().isEmpty()) {
            snapshots.add(snapshot);
          }
        });
    return new MetricSnapshots(snapshots);
  }

  /** The clients of a stream thread that was replaced are gone, and what they counted is not. */
  @GuardedBy("this")
  private void rememberThoseThatAreGone(Map<MetricName, ? extends Metric> now) {
    for (Map.Entry<MetricName, Double> counted : List.copyOf(last.entrySet())) {
      MetricName name = counted.getKey();
      if (!now.containsKey(name)) {
        ended.merge(key(name.group(), name.name()), counted.getValue(), Double::sum);
        last.remove(name);
      }
    }
  }

  private static MetricSnapshot counter(Known known, Map<String, List<Double>> values) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name(known.as().substring(0, known.as().length() - "_total".length()))
            .help(known.help());
    value(known, values)
        .ifPresent(
            value ->
                counter.dataPoint(
                    CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(Math.max(0, value))
                        .build()));
    return counter.build();
  }

  private static MetricSnapshot gauge(List<Known> rows, Map<String, List<Double>> values) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name(rows.get(0).as()).help(rows.get(0).help());
    for (Known known : rows) {
      Labels labels =
          known.activity().isEmpty() ? Labels.EMPTY : Labels.of("activity", known.activity());
      value(known, values)
          .ifPresent(
              value ->
                  gauge.dataPoint(
                      GaugeSnapshot.GaugeDataPointSnapshot.builder()
                          .value(value)
                          .labels(labels)
                          .build()));
    }
    return gauge.build();
  }

  private static OptionalDouble value(Known known, Map<String, List<Double>> values) {
    OptionalDouble value =
        known.together().of(values.getOrDefault(key(known.group(), known.name()), List.of()));
    return value.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(value.getAsDouble() * known.factor());
  }

  private static String key(String group, String name) {
    return group + "/" + name;
  }
}
