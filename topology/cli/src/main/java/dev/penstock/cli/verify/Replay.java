package dev.penstock.cli.verify;

import dev.penstock.app.Engines;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.Classification;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.RequestContext;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.kafka.RecordLookup;
import dev.penstock.kafka.RecordLookup.Absence;
import dev.penstock.kafka.RecordLookup.Coordinates;
import dev.penstock.record.ImageRequest;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestReader;
import dev.penstock.schemas.Prediction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Answers the images of predictions once more, with an engine as {@code run} has it: they gather in
 * batches as the settings say.
 *
 * <p>The caller's thread fetches and submits; answers come on the engine's threads.
 */
final class Replay implements RecordLookup.Visitor {

  private final RequestReader reader;
  private final InferenceEngine engine;
  private final Map<Coordinates, List<Prediction>> predictions;
  private final int inFlight;
  private final Semaphore room;
  private final ConcurrentLinkedQueue<Replayed> replayed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Unreplayed> unreplayed = new ConcurrentLinkedQueue<>();

  /** Written by the engine's threads, read when all of them have ended their requests. */
  private volatile @Nullable String engineFailure;

  /** A prediction that cannot be replayed. */
  record Unreplayed(Prediction prediction, Reason reason, String detail) {}

  /** Why one cannot be replayed. */
  enum Reason {
    DELETED("its source record was deleted by retention"),
    NO_RECORD("there is no committed record at its source"),
    TOPIC_GONE("its source topic does not exist"),
    FORBIDDEN("its source topic may not be read"),
    MODEL_MISSING("its model is not in the repository"),
    MODEL_UNUSABLE("its model cannot be used"),
    DIGEST_DIFFERS("its model has another digest"),
    UNREADABLE("its source record holds no image that can be read"),
    NO_PREDICTION("it is no prediction");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    static Reason of(Absence absence) {
      return switch (absence) {
        case DELETED -> DELETED;
        case NEVER -> NO_RECORD;
        case TOPIC_GONE -> TOPIC_GONE;
        case FORBIDDEN -> FORBIDDEN;
      };
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** What became of the predictions of one model. */
  record Result(
      Collection<Replayed> replayed, Collection<Unreplayed> unreplayed, String provider) {}

  private Replay(RequestReader reader, InferenceEngine engine, List<Prediction> predictions) {
    this.reader = reader;
    this.engine = engine;
    this.predictions = predictions.stream().collect(Collectors.groupingBy(Replay::source));
    this.inFlight = 2 * engine.batching().size() * engine.workers();
    this.room = new Semaphore(inFlight);
  }

  /**
   * Replays the predictions of one model.
   *
   * @throws InferenceException if the engine cannot start
   * @throws CommandFailedException if it fails
   */
  static Result run(
      PenstockConfig config,
      ModelDescriptor model,
      RequestReader reader,
      Consumer<byte[], byte[]> consumer,
      List<Prediction> predictions)
      throws InferenceException, InterruptedException {
    try (InferenceEngine engine =
        Engines.open(config, model, UserCache.root(), EngineListener.NONE)) {
      Replay replay = new Replay(reader, engine, predictions);
      new RecordLookup(consumer).find(replay.predictions.keySet(), replay);
      replay.room.acquire(replay.inFlight);
      String failure = replay.engineFailure;
      if (failure != null) {
        throw new CommandFailedException("the engine cannot answer: " + failure);
      }
      return new Result(replay.replayed, replay.unreplayed, engine.provider().id());
    }
  }

  static Coordinates source(Prediction prediction) {
    return new Coordinates(
        prediction.getSource().getTopic(),
        prediction.getSource().getPartition(),
        prediction.getSource().getOffset());
  }

  @Override
  public void found(Coordinates at, ConsumerRecord<byte[], byte[]> record) {
    ImageRequest request;
    try {
      request =
          reader.read(
              record.key(),
              record.value(),
              new TopicPartition(record.topic(), record.partition()),
              record.offset());
    } catch (RecordException e) {
      refuse(at, Reason.UNREADABLE, String.valueOf(e.getMessage()));
      return;
    }
    room.acquireUninterruptibly();
    var unused =
        engine
            .classify(request.image(), RequestContext.NONE)
            .whenComplete(
                (answer, failure) -> {
                  end(at, answer, failure);
                  room.release();
                });
  }

  /** On the engine's threads. */
  private void end(Coordinates at, @Nullable Classification answer, @Nullable Throwable failure) {
    if (answer != null) {
      at(at).forEach(prediction -> replayed.add(new Replayed(prediction, answer)));
      return;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ImageException) {
      refuse(at, Reason.UNREADABLE, String.valueOf(cause.getMessage()));
    } else {
      engineFailure = cause == null ? "no answer" : String.valueOf(cause.getMessage());
    }
  }

  @Override
  public void absent(Coordinates at, Absence reason) {
    refuse(at, Reason.of(reason), "");
  }

  private void refuse(Coordinates at, Reason reason, String detail) {
    at(at).forEach(prediction -> unreplayed.add(new Unreplayed(prediction, reason, detail)));
  }

  private List<Prediction> at(Coordinates at) {
    return predictions.getOrDefault(at, List.of());
  }
}
