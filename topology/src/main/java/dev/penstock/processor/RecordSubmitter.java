package dev.penstock.processor;

import dev.penstock.failure.RecordExpiredException;
import dev.penstock.inference.Classification;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.RequestContext;
import dev.penstock.observability.RecordMetrics;
import dev.penstock.observability.RecordTrace;
import dev.penstock.observability.Tracing;
import dev.penstock.record.HeaderNames;
import dev.penstock.record.ImageRecordReader;
import dev.penstock.record.ImageRequest;
import dev.penstock.record.ModelName;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads a consumed record and hands its image to the engine. What cannot be read, or is too old, is
 * in flight like any other record with its failure as the answer, so that dead letters keep their
 * place in the order.
 *
 * <p>Shared by the stream threads of an instance.
 */
public final class RecordSubmitter {

  private final ImageRecordReader reader = new ImageRecordReader();
  private final InferenceEngine engine;
  private final InFlightLimit limit;
  private final Tracing tracing;
  private final RecordMetrics metrics;
  private final @Nullable Duration maxAge;
  private final InstantSource clock;

  /**
   * @param limit room in it is taken before a record is submitted, and given back here
   * @param maxAge records older than this are shed; null for no limit
   */
  public RecordSubmitter(
      InferenceEngine engine,
      InFlightLimit limit,
      Tracing tracing,
      RecordMetrics metrics,
      @Nullable Duration maxAge,
      InstantSource clock) {
    this.engine = engine;
    this.limit = limit;
    this.tracing = tracing;
    this.metrics = metrics;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  /** The room in flight that a record takes, in bytes. */
  static long size(Record<byte[], byte[]> record) {
    return record.value() == null ? 0 : record.value().length;
  }

  /** Submits a record for which room has been taken. */
  InFlightRecord submit(Record<byte[], byte[]> record, TopicPartition source, long offset) {
    metrics.consumed(source.topic());
    RecordTrace trace = tracing.start(source, offset, record.headers());
    String id = "";
    CompletableFuture<Classification> inference;
    try {
      requireYoung(record.timestamp());
      RequestHeaders headers = RequestHeaders.of(record.headers());
      requireServed(headers.model());
      ImageRequest request = reader.read(record.value());
      id = request.id();
      inference = engine.classify(request.image(), new RequestContext(headers.deadline(), trace));
    } catch (RecordException | RecordExpiredException e) {
      inference = CompletableFuture.failedFuture(e);
    }
    InFlightRecord inFlight = new InFlightRecord(source, offset, id, record, trace, inference);
    giveRoomBackWhenDone(inFlight, size(record));
    return inFlight;
  }

  private void giveRoomBackWhenDone(InFlightRecord inFlight, long size) {
    // The engine's futures never end without this callback, so no room is ever lost.
    var unused =
        inFlight
            .inference()
            .whenComplete(
                (prediction, failure) -> {
                  if (failure == null) {
                    inFlight.dropImage();
                  }
                  limit.release(size);
                });
  }

  private void requireYoung(long timestamp) throws RecordExpiredException {
    if (maxAge == null) {
      return;
    }
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
          "header %s asks for %s; this instance serves %s:%s"
              .formatted(HeaderNames.MODEL, wanted, name, version));
    }
  }
}
