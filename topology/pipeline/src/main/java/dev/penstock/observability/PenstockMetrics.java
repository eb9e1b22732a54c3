package dev.penstock.observability;

import static java.util.Objects.requireNonNull;

import dev.penstock.inference.EngineListener;
import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.FiringReason;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import dev.penstock.tracing.Stage;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Every metric of an instance, in addition to those of the process and the JVM. Each name is
 * declared here and nowhere else.
 *
 * <p>Stream threads call the methods of {@link RecordMetrics}, the engine's threads those of {@link
 * EngineListener}; the wiring calls the rest. All are safe for many threads. Series are resolved on
 * first use, so counting and observing allocate nothing except exemplars.
 */
public final class PenstockMetrics implements RecordMetrics, EngineListener {
  private static final double NANOS = 1e9;

  /** From decoding a thumbnail to a backlog of minutes. */
  private static final double[] LATENCY_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
  };

  private static final double[] BATCH_SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final boolean exemplars;
  private final boolean nativeHistograms;

  private final SeriesByLabel consumedByTopic;
  private final Counter deletedUnread;
  private final Counter predictions;
  private final SeriesByLabel deadLettersByStage;
  private final Info modelInfo;
  private final Histogram inferenceSeconds;
  private final Map<FiringReason, DistributionDataPoint> batchSizeByReason =
      new EnumMap<>(FiringReason.class);
  private final DistributionDataPoint decodeSeconds;
  private final DistributionDataPoint queueSeconds;
  private final DistributionDataPoint endToEndSeconds;

  private final StageSeries[] stageSeconds;

  private final Map<FiringReason, CounterDataPoint> batchesByReason =
      new EnumMap<>(FiringReason.class);

  /** Written once by the wiring, read by all. */
  private volatile @Nullable ServedModel served;

  /** The series of the model that this instance serves. */
  private record ServedModel(
      CounterDataPoint predictions, DistributionDataPoint inferenceSeconds) {}

  /** The series of one stage. */
  private record StageSeries(Stage stage, DistributionDataPoint seconds) {}

  /** The series of a counter with one label; finding an existing one allocates nothing. */
  private record SeriesByLabel(Counter counter, Map<String, CounterDataPoint> series) {
    SeriesByLabel(Counter counter) {
      this(counter, new ConcurrentHashMap<>());
    }

    CounterDataPoint of(String label) {
      CounterDataPoint known = series.get(label);
      return known != null ? known : series.computeIfAbsent(label, counter::labelValues);
    }
  }

  /**
   * @param exemplars whether latencies carry the ids of a trace; worth the cost only with tracing
   *     on
   * @param nativeHistograms whether histograms have native buckets, besides the fixed ones
   */
  public PenstockMetrics(boolean exemplars, boolean nativeHistograms) {
    this.exemplars = exemplars;
    this.nativeHistograms = nativeHistograms;
    consumedByTopic =
        new SeriesByLabel(counter("penstock_records_consumed_total", "Records read.", "topic"));
    deletedUnread =
        counter(
            "penstock_records_deleted_unread_total",
            "Records deleted from the image topic before they were read; an upper bound.",
            "topic");
    predictions =
        counter("penstock_predictions_total", "Predictions forwarded.", "model", "version");
    deadLettersByStage =
        new SeriesByLabel(
            counter(
                "penstock_dead_letters_total",
                "Records that could not be served, by the stage that failed.",
                "stage"));
    Counter batches =
        counter("penstock_batches_total", "Batches run, by the reason they fired.", "reason");
    for (FiringReason reason : FiringReason.values()) {
      batchesByReason.put(reason, batches.labelValues(reason.name().toLowerCase(Locale.ROOT)));
    }
    Histogram batchSize =
        histogram(
            "penstock_batch_size",
            "Images in a batch, by the reason it fired.",
            BATCH_SIZES,
            "reason");
    for (FiringReason reason : FiringReason.values()) {
      batchSizeByReason.put(reason, batchSize.labelValues(reason.name().toLowerCase(Locale.ROOT)));
    }
    decodeSeconds =
        histogram("penstock_decode_seconds", "Time to decode an image.", LATENCY_SECONDS);
    queueSeconds =
        histogram(
            "penstock_queue_seconds",
            "Time that a batch's oldest image waited in the batcher.",
            LATENCY_SECONDS);
    inferenceSeconds =
        histogram(
            "penstock_inference_seconds",
            "Time to run a batch, including retries of its halves.",
            LATENCY_SECONDS,
            "model",
            "version",
            "provider");
    endToEndSeconds =
        histogram(
            "penstock_end_to_end_seconds",
            "Time from a record's timestamp to its prediction.",
            LATENCY_SECONDS);
    Histogram stages =
        histogram(
            "penstock_stage_seconds",
            "Where the time of predicted records went; the stages add up to"
                + " penstock_end_to_end_seconds.",
            LATENCY_SECONDS,
            "stage");
    stageSeconds =
        Arrays.stream(Stage.values())
            .map(stage -> new StageSeries(stage, stages.labelValues(stage.id())))
            .toArray(StageSeries[]::new);
    modelInfo =
        Info.builder()
            .name("penstock_model_info")
            .help("The model being served.")
            .labelNames("model", "version", "digest", "precision", "provider")
            .register(registry);
    JvmMetrics.builder().register(registry);
  }

  /** What the metrics endpoint reads. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** The engine is open and serves this model; everything counted from now on carries its name. */
  public void serving(ModelDescriptor model, ExecutionProvider provider) {
    modelInfo.setLabelValues(
        model.name(), model.version(), model.digest(), model.precision().id(), provider.id());
    served = servedModel(model.name(), model.version(), provider.id());
  }

  /** Reads the number of records in flight from {@code records} at every scrape. Call it once. */
  public void inFlightRecords(DoubleSupplier records) {
    gauge("penstock_in_flight_records", "Records read but not yet answered.", records);
  }

  /**
   * Reads the model's best rate, and the share of it that is reached, at every scrape. Call it
   * once.
   */
  public void efficiency(DoubleSupplier ceilingImagesPerSecond, DoubleSupplier ratio) {
    gauge(
        "penstock_model_ceiling_images_per_second",
        "Best rate of a device that never waits, in images per second.",
        ceilingImagesPerSecond);
    gauge("penstock_efficiency_ratio", "Share of the ceiling that is reached.", ratio);
  }

  /** Counts records of the topic that were deleted before they were read. */
  public void deletedUnread(String topic, long records) {
    deletedUnread.labelValues(topic).inc(records);
  }

  @Override
  public void consumed(String topic) {
    consumedByTopic.of(topic).inc();
  }

  @Override
  public void predicted(RecordTimes times, RecordTrace trace) {
    served().predictions().inc();
    observe(endToEndSeconds, times.endToEndNanos() / NANOS, trace);
    for (StageSeries of : stageSeconds) {
      observe(of.seconds(), times.nanos(of.stage()) / NANOS, trace);
    }
  }

  @Override
  public void deadLetterStages(Collection<String> stages) {
    stages.forEach(deadLettersByStage::of);
  }

  @Override
  public void deadLettered(String stage) {
    deadLettersByStage.of(stage).inc();
  }

  @Override
  public void imageDecoded(long nanos, boolean failed) {
    decodeSeconds.observe(nanos / NANOS);
  }

  @Override
  public void batchFinished(BatchReport report) {
    requireNonNull(batchesByReason.get(report.reason())).inc();
    requireNonNull(batchSizeByReason.get(report.reason())).observe(report.size());
    RecordTrace oldest =
        report.tags().get(0) instanceof RecordTrace trace ? trace : RecordTrace.NONE;
    observe(queueSeconds, report.oldestWaitNanos() / NANOS, oldest);
    observe(served().inferenceSeconds(), report.runNanos() / NANOS, oldest);
  }

  private void observe(DistributionDataPoint histogram, double value, RecordTrace trace) {
    if (exemplars && !trace.traceId().isEmpty()) {
      histogram.observeWithExemplar(
          value, Labels.of("trace_id", trace.traceId(), "span_id", trace.spanId()));
    } else {
      histogram.observe(value);
    }
  }

  private ServedModel served() {
    ServedModel model = served;
    return model != null ? model : servedModel("unknown", "unknown", "unknown");
  }

  private ServedModel servedModel(String name, String version, String provider) {
    return new ServedModel(
        predictions.labelValues(name, version),
        inferenceSeconds.labelValues(name, version, provider));
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    Histogram.Builder builder =
        Histogram.builder().name(name).help(help).labelNames(labels).classicUpperBounds(bounds);
    if (!nativeHistograms) {
      builder.classicOnly();
    }
    return (exemplars ? builder.withExemplars() : builder.withoutExemplars()).register(registry);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }
}
