package dev.penstock.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.penstock.app.Penstock;
import dev.penstock.drill.ProjectFiles;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.OtlpReceiver;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a collector is told of records on their way, by a real exporter. */
@ExtendWith(BrokerExtension.class)
class TracesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;

  @TempDir private static Path repository;

  private TestTopics topics;
  private ModelDescriptor model;

  @BeforeEach
  void setUp(SharedBroker broker) throws Exception {
    topics = TestTopics.create(broker, PARTITIONS);
    model = ColourModel.publish(repository);
  }

  @Test
  void aRecordIsOneTraceFromItsProducerThroughItsBatchToItsAnswer() throws Exception {
    int count = 1_000;
    try (OtlpReceiver collector = OtlpReceiver.http()) {
      List<ConsumerRecord<byte[], byte[]>> answers;
      Map<String, Double> seconds;
      try (ImageProducer producer = topics.producer();
          CommittedRecords output = topics.predictionsSeen();
          Penstock app = start(collector, Map.of("penstock.batch.size", "16"))) {
        for (int i = 0; i < count; i++) {
          producer.send(picture(producer, i));
        }
        answers = output.await(count, PATIENCE);
        seconds = stageSeconds(app);
        everyMetricIsDocumented(app);
      }
      assertThat(answers).hasSize(count);
      Map<String, Span> byId =
          collector.spans().stream()
              .collect(Collectors.toMap(s -> OtlpReceiver.hex(s.getSpanId()), Function.identity()));
      Map<String, Long> stagesOfRecord = new HashMap<>();
      for (Span span : collector.spans()) {
        if (span.getKind() == Span.SpanKind.SPAN_KIND_INTERNAL
            && !span.getName().equals("infer batch")) {
          stagesOfRecord.merge(OtlpReceiver.hex(span.getParentSpanId()), nanos(span), Long::sum);
        }
      }
      long endToEndNanos = 0;
      for (ConsumerRecord<byte[], byte[]> answer : answers) {
        int i = Integer.parseInt(Predictions.read(answer).getId());
        String[] context = String.valueOf(Predictions.header(answer, "traceparent")).split("-", -1);
        assertThat(context[1]).as("trace of record %d", i).isEqualTo(trace(i));
        assertThat(Predictions.header(answer, "tracestate")).isEqualTo("vendor=" + i);
        assertThat(Predictions.header(answer, "baggage")).isEqualTo("tenant=" + i);

        Span send = byId.get(context[2]);
        assertThat(send).as("span of the sending of %d", i).isNotNull();
        assertThat(send.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_PRODUCER);
        assertThat(OtlpReceiver.attribute(send, "messaging.destination.name"))
            .isEqualTo(topics.predictions());
        Span process = byId.get(OtlpReceiver.hex(send.getParentSpanId()));
        assertThat(process.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
        assertThat(OtlpReceiver.hex(process.getParentSpanId())).isEqualTo(span(i));

        String own = OtlpReceiver.hex(process.getSpanId());
        assertThat(stagesOfRecord.get(own) + nanos(send))
            .as("stages and sending of %d, of %d ns", i, nanos(process))
            .isCloseTo(nanos(process), within(1_000L));
        linkedToItsBatch(process, byId);
        endToEndNanos += process.getEndTimeUnixNano() - answer.timestamp() * 1_000_000;
      }
      assertThat(seconds.values().stream().mapToDouble(Double::doubleValue).sum())
          .as("all stages, %s, by another clock", seconds)
          .isCloseTo(endToEndNanos / 1e9, within(endToEndNanos / 1e9 * 0.02));
      assertThat(seconds).hasSize(7);
    }
  }

  private static void everyMetricIsDocumented(Penstock app) throws IOException {
    String page = Files.readString(ProjectFiles.root().resolve("docs/observability.md"));
    assertThat(app.metrics().scrape().stream().map(metric -> metric.getMetadata().getName()))
        .filteredOn(name -> name.startsWith("penstock_"))
        .filteredOn(name -> !name.startsWith("penstock_consumer") && !name.contains("_lag_"))
        .hasSizeGreaterThan(20)
        .allMatch(
            name ->
                page.contains("`" + name + "`")
                    || page.contains("`" + name + "_total`")
                    || page.contains("`" + name + "_info`"));
  }

  private static void linkedToItsBatch(Span process, Map<String, Span> byId) {
    Span.Link link = process.getLinks(0);
    Span batch = byId.get(OtlpReceiver.hex(link.getSpanId()));
    assertThat(batch.getName()).isEqualTo("infer batch");
    assertThat(OtlpReceiver.attribute(process, "penstock.batch.trace_id"))
        .isEqualTo(OtlpReceiver.hex(batch.getTraceId()));
    Span.Link back =
        batch.getLinksList().stream()
            .filter(other -> other.getSpanId().equals(process.getSpanId()))
            .findFirst()
            .orElseThrow();
    for (String key : List.of("messaging.destination.partition.id", "messaging.kafka.offset")) {
      assertThat(OtlpReceiver.attribute(back.getAttributesList(), key))
          .isEqualTo(OtlpReceiver.attribute(process, key));
    }
    assertThat(Long.parseLong(OtlpReceiver.attribute(batch, "messaging.batch.message_count")))
        .isEqualTo(batch.getLinksCount());
  }

  @Test
  void aDeadLetterCarriesItsTraceWhichTellsWhy() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.grpc();
        ImageProducer producer = topics.producer();
        CommittedRecords letters = topics.deadLettersSeen();
        Penstock app = start(collector, Map.of("penstock.tracing.protocol", "grpc"))) {
      producer.send(traced(producer, 7, "no image record".getBytes(UTF_8)));
      ConsumerRecord<byte[], byte[]> letter = letters.await(1, PATIENCE).get(0);
      await().atMost(PATIENCE).until(() -> collector.spans("process").size() == 1);

      Span process = collector.spans("process").get(0);
      assertThat(OtlpReceiver.hex(process.getTraceId())).isEqualTo(trace(7));
      assertThat(process.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
      assertThat(OtlpReceiver.attribute(process, "error.type")).contains("RecordException");
      assertThat(OtlpReceiver.attribute(process, "penstock.error.stage"))
          .isEqualTo("decode-record");
      assertThat(Predictions.header(letter, "traceparent")).contains(trace(7)).endsWith("-01");
      assertThat(Predictions.header(letter, "x-request-id")).isEqualTo(topics.images() + "-3-0");
      assertThat(app.isServing()).isTrue();
    }
  }

  @Test
  void tailSamplingKeepsAFailedRecordThatItsProducerDidNotSample() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.http();
        ImageProducer producer = topics.producer();
        CommittedRecords letters = topics.deadLettersSeen();
        CommittedRecords output = topics.predictionsSeen();
        Penstock app = start(collector, Map.of("penstock.tracing.sampling", "tail"))) {
      for (int i = 0; i < 20; i++) {
        ProducerRecord<byte[], byte[]> record =
            i == 9 ? traced(producer, i, new byte[] {1, 2, 3}) : picture(producer, i);
        record.headers().remove("traceparent");
        record.headers().add("traceparent", traceparent(i, "00"));
        producer.send(record);
      }
      letters.await(1, PATIENCE);
      output.await(19, PATIENCE);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(collector.spans("process"))
                      .extracting(span -> OtlpReceiver.attribute(span, "penstock.kept.because"))
                      .contains("failed")
                      .isSubsetOf("failed", "slow"));
      assertThat(app.isServing()).isTrue();
    }
  }

  private Penstock start(OtlpReceiver collector, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("penstock.tracing.exporter", "otlp");
    settings.put("penstock.tracing.protocol", "http");
    settings.put("penstock.tracing.endpoint", collector.endpoint());
    settings.putAll(more);
    return Penstock.start(topics.config(settings), model);
  }

  /** The sum of each stage's times. */
  private static Map<String, Double> stageSeconds(Penstock app) {
    Map<String, Double> seconds = new TreeMap<>();
    app.metrics().scrape(name -> name.equals("penstock_stage_seconds")).stream()
        .map(HistogramSnapshot.class::cast)
        .flatMap(histogram -> histogram.getDataPoints().stream())
        .forEach(point -> seconds.put(point.getLabels().get("stage"), point.getSum()));
    return seconds;
  }

  private static long nanos(Span span) {
    return span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
  }

  private static ProducerRecord<byte[], byte[]> picture(ImageProducer producer, int i) {
    return traced(
        producer,
        i,
        producer.value(
            Integer.toString(i),
            TestImages.png(new Color((i & 4) * 60, (i & 2) * 120, (i & 1) * 240))));
  }

  private static ProducerRecord<byte[], byte[]> traced(
      ImageProducer producer, int i, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            producer.topic(), i % PARTITIONS, System.currentTimeMillis(), null, value);
    record.headers().add("traceparent", traceparent(i, "01"));
    record.headers().add("tracestate", ("vendor=" + i).getBytes(UTF_8));
    record.headers().add("baggage", ("tenant=" + i).getBytes(UTF_8));
    return record;
  }

  private static byte[] traceparent(int i, String flags) {
    return "00-%s-%s-%s".formatted(trace(i), span(i), flags).getBytes(UTF_8);
  }

  private static String trace(int i) {
    return "%032x".formatted(i + 1);
  }

  private static String span(int i) {
    return "%016x".formatted(i + 1);
  }
}
