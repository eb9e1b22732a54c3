package dev.penstock.tracing;

import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.record.HeaderNames;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a record's headers cost: reading the wishes in them, and carrying the trace from those that
 * came to those that go. {@code -prof gc} shows the heap.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadersBenchmark {

  private static final TopicPartition SOURCE = new TopicPartition("images", 3);
  private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String NOT_SAMPLED =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

  /** Tracing is off; or it drops the trace, keeps it, or lets its end decide, which drops it. */
  @Param({"off", "dropped", "kept", "tail"})
  String mode;

  private final Headers plain = new RecordHeaders();
  private final Headers wishes = new RecordHeaders();
  private Tracing tracing;

  @Setup
  public void setUp() throws ConfigException {
    plain.add("traceparent", utf8(mode.equals("kept") ? SAMPLED : NOT_SAMPLED));
    plain.add("x-request-id", utf8("7f9c24e8"));
    plain.forEach(wishes::add);
    wishes.add(HeaderNames.MODEL, utf8("resnet50:1"));
    wishes.add(HeaderNames.DEADLINE, utf8("1790000000000"));
    // The spans end at an exporter that writes nothing.
    PenstockConfig config =
        PenstockConfig.load(
            List.of(
                ConfigSource.of(
                    "benchmark",
                    Map.of(
                        "penstock.tracing.exporter",
                        mode.equals("off") ? "none" : "logging",
                        "penstock.tracing.sampling",
                        mode.equals("tail") ? "tail" : "head"))));
    java.util.logging.Logger.getLogger("io.opentelemetry.exporter.logging.LoggingSpanExporter")
        .setLevel(java.util.logging.Level.OFF);
    tracing = Tracing.open(config.tracing(), Map.of(), "benchmark", Tracing.Producer.PARENT);
  }

  @TearDown
  public void tearDown() {
    tracing.close();
  }

  @Benchmark
  public RequestHeaders readWithoutWishes() throws RecordException {
    return RequestHeaders.of(plain);
  }

  @Benchmark
  public RequestHeaders readWithWishes() throws RecordException {
    return RequestHeaders.of(wishes);
  }

  @Benchmark
  public Headers carryTheTrace() {
    RecordTimes times = new RecordTimes(Ticker.system(), 0);
    RecordTrace trace = tracing.start(SOURCE, 42, plain, times);
    times.submitted();
    times.engine().decoded(times.now(), times.now());
    times.engine().running(times.now());
    times.answered();
    times.forwarded();
    Headers output = new RecordHeaders(plain);
    trace.sending("predictions", output, null);
    trace.predicted();
    return output;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
