package dev.penstock.processor;

import dev.penstock.failure.RecordExpiredException;
import dev.penstock.inference.Classification;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.RequestContext;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.observability.RecordMetrics;
import dev.penstock.record.HeaderNames;
import dev.penstock.record.ImageRequest;
import dev.penstock.record.ModelName;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestHeaders;
import dev.penstock.record.RequestReader;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads a consumed record and hands its image to the engine. A record that cannot be read, or is
 * too old, is in flight like any other, with its failure as the answer, so that dead letters keep
 * their place in the order.
 *
 * <p>Shared by the stream threads of an instance.
 */
public final class RecordSubmitter {

  private final RequestReader reader;
  private final InferenceEngine engine;
  private final InFlightLimit limit;
  private final Tracing tracing;
  private final RecordMetrics metrics;
  private final boolean heedsHeaders;
  private final @Nullable Duration maxAge;
  private final InstantSource clock;
  private final Ticker ticker;

  /**
   * @param reader finds the image in a record
   * @param limit is notified when an inference has ended
   * @param heedsHeaders whether the producer's deadline and choice of a model apply
   * @param maxAge records older than this are shed; null for no limit
   * @param ticker the engine's
   */
  public RecordSubmitter(
      RequestReader reader,
      InferenceEngine engine,
      InFlightLimit limit,
      Tracing tracing,
      RecordMetrics metrics,
      boolean heedsHeaders,
      @Nullable Duration maxAge,
      InstantSource clock,
      Ticker ticker) {
    this.reader = reader;
    this.engine = engine;
    this.limit = limit;
    this.tracing = tracing;
    this.metrics = metrics;
    this.heedsHeaders = heedsHeaders;
    this.maxAge = maxAge;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** Accepts a consumed record, which is submitted later. */
  InFlightRecord accept(Record<byte[], byte[]> record, TopicPartition source, long offset) {
    metrics.consumed(source.topic());
    RecordTimes times = new RecordTimes(ticker, clock.millis() - record.timestamp());
    return new InFlightRecord(
        source, offset, record, times, tracing.start(source, offset, record.headers(), times));
  }

  /** Submits a record that has been admitted. */
  void submit(InFlightRecord record, Share share) {
    record.times().submitted();
    String id = "";
    CompletableFuture<Classification> inference;
    try {
      Record<byte[], byte[]> input = record.input();
      requireYoung(input.timestamp());
      Instant deadline = heedsHeaders ? deadline(input) : null;
      ImageRequest request =
          reader.read(input.key(), input.value(), record.source(), record.offset());
      id = request.id();
      inference =
          engine.classify(
              request.image(),
              new RequestContext(deadline, record.trace(), record.times().engine()));
    } catch (RecordException | RecordExpiredException e) {
      inference = CompletableFuture.failedFuture(e);
    } catch (RuntimeException | Error e) {
      limit.inferred(share); // The stream thread ends, and the record is read again.
      throw e;
    }
    // Whoever sees the answer sees when it came, and whoever waits for room sees the answer.
    CompletableFuture<Classification> timed =
        inference.whenComplete((answer, failure) -> record.times().answered());
    record.submitted(id, inference, timed);
    // The engine's futures always end in this callback, so no room is ever lost.
    var unused = timed.whenComplete((answer, failure) -> limit.inferred(share));
  }

  /** Of a request for the model that is served. */
  private @Nullable Instant deadline(Record<byte[], byte[]> input) throws RecordException {
    RequestHeaders headers = RequestHeaders.of(input.headers());
    requireServed(headers.model());
    return headers.deadline();
  }

  private void requireYoung(long timestamp) throws RecordExpiredException {
    if (maxAge == null) {
      return;
    }
    // Both are positive, so their difference is in range.
    Duration age = Duration.ofMillis(clock.millis() - timestamp);
    if (age.compareTo(maxAge) > 0) {
      throw new RecordExpiredException(age, maxAge);
    }
  }

  private void requireServed(@Nullable ModelName wanted) throws RecordException {
    if (wanted == null) {
      return;
    }
    String name = engine.model().name();
    String version = engine.model().version();
    boolean served =
        wanted.name().equals(name)
            && (wanted.version() == null || wanted.version().equals(version));
    if (!served) {
      throw new RecordException(
          "header %s asks for \"%s\"; this instance serves %s:%s"
              .formatted(HeaderNames.MODEL, wanted, name, version));
    }
  }
}
