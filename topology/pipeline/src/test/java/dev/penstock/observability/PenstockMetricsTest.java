package dev.penstock.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.FiringReason;
import dev.penstock.tracing.HandTicker;
import dev.penstock.tracing.KeptTrace;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PenstockMetricsTest {
  private final PenstockMetrics metrics = new PenstockMetrics(true, false);

  @Test
  void countsWhatHappensToRecords() {
    metrics.consumed("penstock.images");
    metrics.consumed("penstock.images");
    metrics.deadLettered("decode-image");
    metrics.inFlightRecords(() -> 7);
    assertThat(scrape())
        .contains("penstock_records_consumed_total{topic=\"penstock.images\"} 2.0")
        .contains("penstock_dead_letters_total{stage=\"decode-image\"} 1.0")
        .contains("penstock_in_flight_records 7.0");
  }

  /** Or the first burst of a stage would be invisible to rate(). */
  @Test
  void everyStageHasACounterBeforeARecordFailsThere() {
    metrics.deadLetterStages(List.of("fetch", "inference"));
    assertThat(scrape())
        .contains("penstock_dead_letters_total{stage=\"fetch\"} 0.0")
        .contains("penstock_dead_letters_total{stage=\"inference\"} 0.0");
  }

  @Test
  void measuresBatchesOncePerBatch() {
    metrics.imageDecoded(3_000_000, false);
    metrics.batchFinished(report(RecordTrace.NONE, RecordTrace.NONE, RecordTrace.NONE));
    assertThat(scrape())
        .contains("penstock_batches_total{reason=\"full\"} 1.0")
        .contains("penstock_batches_total{reason=\"deadline\"} 0.0")
        .contains("penstock_batch_size_bucket{reason=\"full\",le=\"2.0\"} 0")
        .contains("penstock_batch_size_bucket{reason=\"full\",le=\"4.0\"} 1")
        .contains("penstock_decode_seconds_bucket{le=\"0.0025\"} 0")
        .contains("penstock_decode_seconds_bucket{le=\"0.005\"} 1")
        .contains("penstock_queue_seconds_sum 0.005")
        .contains(
            "penstock_inference_seconds_sum{model=\"unknown\",provider=\"unknown\",version=\"unknown\"} 0.02");
  }

  @Test
  void latenciesBearTheTraceAsExemplar() {
    metrics.predicted(times(300), new KeptTrace());
    metrics.batchFinished(report(new KeptTrace()));
    assertThat(openMetrics())
        .containsPattern(
            "penstock_end_to_end_seconds_bucket\\{le=\"0.5\"} 1 # \\{span_id=\"b7ad6b7169203331\",trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 0.3")
        .containsPattern("penstock_queue_seconds_bucket\\{le=\"0.005\"} 1 # \\{span_id=");
  }

  @Test
  void aProducersClockAheadOfOursIsNoNegativeLatency() {
    metrics.predicted(times(-3_000), RecordTrace.NONE);
    assertThat(scrape()).contains("penstock_stage_seconds_sum{stage=\"topic\"} 0.0");
  }

  @Test
  void theProcessAndTheJvmAreThere() {
    assertThat(scrape())
        .contains("process_resident_memory_bytes ")
        .contains("jvm_memory_used_bytes{");
  }

  @Test
  void theStagesOfARecordAddUpToItsTime() {
    metrics.predicted(times(300), new KeptTrace());
    assertThat(scrape())
        .contains("penstock_stage_seconds_sum{stage=\"topic\"} 0.3")
        .contains("penstock_stage_seconds_count{stage=\"order-wait\"} 1");
    assertThat(openMetrics())
        .containsPattern(
            "penstock_stage_seconds_bucket\\{stage=\"topic\",le=\"0.5\"} 1 # \\{span_id=");
  }

  @Test
  void histogramsAreNativeOnRequest() {
    PenstockMetrics both = new PenstockMetrics(false, true);
    both.predicted(times(300), RecordTrace.NONE);
    metrics.predicted(times(300), RecordTrace.NONE);
    assertThat(histogram(both).hasNativeHistogramData()).isTrue();
    assertThat(histogram(both).hasClassicHistogramData()).isTrue();
    assertThat(histogram(metrics).hasNativeHistogramData()).isFalse();
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot histogram(PenstockMetrics metrics) {
    HistogramSnapshot found =
        (HistogramSnapshot)
            metrics.registry().scrape(name -> name.equals("penstock_end_to_end_seconds")).stream()
                .findFirst()
                .orElseThrow();
    return found.getDataPoints().get(0);
  }

  /** Of a record that is as old, and passes at once. */
  private static RecordTimes times(long ageMillis) {
    RecordTimes times = new RecordTimes(new HandTicker(), ageMillis);
    times.forwarded();
    return times;
  }

  private static BatchReport report(Object... tags) {
    return new BatchReport(
        FiringReason.FULL,
        tags.length,
        0,
        Instant.EPOCH,
        5_000_000,
        20_000_000,
        Arrays.asList(tags),
        null);
  }

  private String scrape() {
    return PrometheusTextFormatWriter.create().toDebugString(metrics.registry().scrape());
  }

  private String openMetrics() {
    return OpenMetricsTextFormatWriter.create().toDebugString(metrics.registry().scrape());
  }
}
