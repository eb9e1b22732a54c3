package dev.penstock.observability;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/**
 * Metrics of an instance as a member of its group: commits, rebalances, and how much of its limits
 * it uses. Thread-safe.
 */
public final class InstanceMetrics implements CommitListener {

  private static final double NANOS = 1e9;

  /** From a commit on the same machine to one that nearly ends its transaction. */
  private static final double[] COMMIT_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final PrometheusRegistry registry;
  private final DistributionDataPoint earlyCommits;
  private final DistributionDataPoint otherCommits;
  private final CounterDataPoint aborted;
  private final CounterDataPoint rebalances;

  public InstanceMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    Histogram commits =
        Histogram.builder()
            .name("penstock_commit_seconds")
            .help(
                "Time that a stream thread took to commit; early, because it had nothing else to"
                    + " do, or at its interval.")
            .labelNames("cause")
            .classicOnly()
            .classicUpperBounds(COMMIT_SECONDS)
            .withoutExemplars()
            .register(registry);
    earlyCommits = commits.labelValues("early");
    otherCommits = commits.labelValues("interval");
    aborted =
        counter(
            "penstock_transactions_aborted_total",
            "Transactions that were aborted; their records are answered again.");
    rebalances =
        counter(
            "penstock_rebalances_total", "Times that partitions were reassigned, the first too.");
  }

  @Override
  public void committed(long nanos, boolean early) {
    (early ? earlyCommits : otherCommits).observe(nanos / NANOS);
  }

  @Override
  public void aborted() {
    aborted.inc();
  }

  /** A rebalance has begun. */
  public void rebalancing() {
    rebalances.inc();
  }

  /**
   * Reads at every scrape how much of the limits is used. Call it once.
   *
   * @param records admitted to the engine and not forwarded
   * @param bytes of these records
   */
  public void inFlight(
      DoubleSupplier records, long mostRecords, DoubleSupplier bytes, long mostBytes) {
    gauge(
        "penstock_admitted_records",
        "Records that the engine has or had, and that are not forwarded.",
        records);
    gauge(
        "penstock_admitted_records_limit",
        "Most records at once in the engine (penstock.in-flight.max).",
        () -> mostRecords);
    gauge("penstock_admitted_bytes", "Bytes of the admitted records.", bytes);
    gauge(
        "penstock_admitted_bytes_limit",
        "Most bytes of admitted records (penstock.in-flight.max-bytes).",
        () -> mostBytes);
  }

  /** Reads at every scrape how many partitions the instance has. Call it once. */
  public void partitions(DoubleSupplier assigned) {
    gauge("penstock_assigned_partitions", "Partitions that this instance reads.", assigned);
  }

  /**
   * Reads at every scrape for how long the device was busy. Call it once.
   *
   * @param seconds in which at least one batch ran
   */
  public void deviceBusy(DoubleSupplier seconds) {
    CounterWithCallback.builder()
        .name("penstock_device_busy_seconds_total")
        .help("Time in which at least one batch ran; its rate is the utilisation of the device.")
        .callback(callback -> callback.call(seconds.getAsDouble()))
        .register(registry);
  }

  /** How many images can be decoded at once. Call it once. */
  public void decoders(int threads) {
    gauge(
        "penstock_decode_threads",
        "Images decoded at once at most; rate(penstock_decode_seconds_sum) is how many are.",
        () -> threads);
  }

  /** Says what is running. Call it once. */
  public void build(String version) {
    Info.builder()
        .name("penstock_build_info")
        .help("The version that is running.")
        .labelNames("version", "java")
        .register(registry)
        .setLabelValues(version, Runtime.version().toString());
  }

  private CounterDataPoint counter(String name, String help) {
    return Counter.builder()
        .name(name)
        .help(help)
        .withoutExemplars()
        .register(registry)
        .labelValues();
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }
}
