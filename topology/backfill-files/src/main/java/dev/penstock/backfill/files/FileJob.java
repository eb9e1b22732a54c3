package dev.penstock.backfill.files;

import dev.penstock.app.Engines;
import dev.penstock.app.InFlightBounds;
import dev.penstock.backfill.TokenBucket;
import dev.penstock.backfill.files.FileJobRequest.InputFiles;
import dev.penstock.backfill.files.FileJobRequest.InputTopic;
import dev.penstock.backfill.files.FileJobRequest.OutputFiles;
import dev.penstock.backfill.files.FileJobRequest.OutputTopic;
import dev.penstock.backfill.files.FileJobRequest.Source;
import dev.penstock.backfill.files.source.FileInput;
import dev.penstock.backfill.files.source.InputGoneException;
import dev.penstock.backfill.files.source.JobInput;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceException;
import dev.penstock.backfill.files.topic.TopicInput;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.InferenceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A job whose input or output is files, in this process alone. It goes on where it stood, however
 * the process before it ended: finished parts and the manifest are on disk, and all else is done
 * again.
 *
 * <p>For one thread.
 */
public final class FileJob implements AutoCloseable {

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final FileJobRequest request;
  private final PenstockConfig config;
  private final ModelDescriptor model;
  private final JobInput input;
  private final Destination destination;
  private final JobStore store;
  private long repeatedIds;

  private FileJob(
      FileJobRequest request,
      PenstockConfig config,
      ModelDescriptor model,
      JobInput input,
      Destination destination,
      JobStore store) {
    this.request = request;
    this.config = config;
    this.model = model;
    this.input = input;
    this.destination = destination;
    this.store = store;
  }

  /**
   * Checks what can be checked without a model and without brokers.
   *
   * @throws FileJobException if the request cannot be carried out
   */
  public static void check(FileJobRequest request, PenstockConfig config, JobClients clients)
      throws FileJobException {
    JobInput unusedInput = input(request.source(), config, clients, note -> {});
    Destination unusedOutput = destination(request, config, clients, note -> {});
  }

  /**
   * Begins a job, or takes up one that was begun; no other process can have it meanwhile.
   *
   * @param clients are not used by a job that neither reads nor writes a topic
   * @param notes for the user
   * @throws FileJobException if the request cannot be carried out, or is not the one that the job
   *     was begun with
   */
  public static FileJob open(
      FileJobRequest request,
      PenstockConfig config,
      ModelDescriptor model,
      JobClients clients,
      Consumer<String> notes)
      throws FileJobException, IOException, InterruptedException {
    JobInput input = input(request.source(), config, clients, notes);
    Destination destination = destination(request, config, clients, notes);
    destination.requireNew();
    try {
      JobStore store =
          JobStore.open(
              destination,
              input,
              request.name(),
              Fingerprint.of(
                  request.name(), input.fingerprint(), destination.fingerprint(), config, model));
      return new FileJob(request, config, model, input, destination, store);
    } catch (SourceException e) {
      throw FileJobException.wrongUsage(String.valueOf(e.getMessage()));
    }
  }

  private static JobInput input(
      Source source, PenstockConfig config, JobClients clients, Consumer<String> notes)
      throws FileJobException {
    try {
      if (source instanceof InputTopic records) {
        return new TopicInput(records.topic(), records.range(), config, clients, notes);
      }
      InputFiles files = (InputFiles) source;
      return FileInput.of(files.input(), files.columns(), config.image().maxBytes());
    } catch (SourceException e) {
      String option = source instanceof InputFiles ? "--input: " : "";
      throw FileJobException.wrongUsage(option + e.getMessage());
    }
  }

  private static Destination destination(
      FileJobRequest request, PenstockConfig config, JobClients clients, Consumer<String> notes)
      throws FileJobException {
    return request.target() instanceof OutputTopic topic
        ? new TopicDestination(topic, request.name(), config, clients, notes)
        : new FileDestination((OutputFiles) request.target());
  }

  /** Whether the output is complete. */
  public boolean isDone() {
    return store.manifest().isDone();
  }

  /** Whether it is at images that failed in an earlier round. */
  public boolean isRetrying() {
    return !isDone() && store.manifest().round() > 0;
  }

  /** What became of all images so far that are in finished parts. */
  public JobCounts counts() {
    Manifest manifest = store.manifest();
    JobCounts all = JobCounts.NONE;
    JobCounts lastRound = JobCounts.NONE;
    for (ManifestLine.Part part : manifest.parts()) {
      all = all.plus(part.counts());
      if (part.round() == manifest.round()) {
        lastRound = lastRound.plus(part.counts());
      }
    }
    return all.withLettersOf(lastRound);
  }

  /** Images of this run, at least, whose id another image had before them. */
  public long repeatedIds() {
    return repeatedIds;
  }

  /** Number of parts so far. */
  public int parts() {
    return store.manifest().parts().size();
  }

  /** Where the dead letters are, once the job is done and if there are any. */
  public Path letters() {
    return store.paths().letters();
  }

  /**
   * Makes a job that is done go on with the images that failed.
   *
   * @return how many; 0 if there is nothing to try again
   * @throws FileJobException if the job is not done, or what it failed with is gone
   */
  public long retryFailed() throws IOException, FileJobException {
    return store.beginRetry();
  }

  /**
   * Answers what is not answered yet, and publishes the output if that is everything.
   *
   * @param stop asked often; once it is true, what is in the engine is finished and the job can be
   *     taken up later
   * @param progress called on this thread, often
   * @return whether the job is done
   * @throws FileJobException if the engine cannot start or go on
   * @throws IOException if the input cannot be read any further, or the output not be written; the
   *     job can be taken up once that is mended
   */
  public boolean run(BooleanSupplier stop, Consumer<FileProgress> progress)
      throws IOException, FileJobException, InterruptedException {
    if (isDone()) {
      return true;
    }
    LimitedSink.require(request.limits(), counts(), false);
    try (Outlet outlet = destination.open(store.manifest(), stop)) {
      outlet.begin();
      boolean complete = answer(outlet, stop, progress) && outlet.complete();
      if (complete) {
        store.done();
      }
      return complete;
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private boolean answer(Outlet outlet, BooleanSupplier stop, Consumer<FileProgress> progress)
      throws IOException, FileJobException, InterruptedException {
    try (RepeatedIds source = new RepeatedIds(source())) {
      boolean complete = answer(source, outlet, stop, progress);
      repeatedIds = source.repeated();
      return complete;
    } catch (SourceException | InputGoneException e) {
      throw FileJobException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  /** The images of the round that goes on, at the first that is in no finished part. */
  private RecordSource source() throws IOException, SourceException, InterruptedException {
    Manifest manifest = store.manifest();
    RecordSource all = input.open(store.paths().listing());
    RecordSource source =
        manifest.round() == 0 ? all : new SelectedImages(all, store.failedPositions());
    source.seek(manifest.end());
    OptionalDouble rate = request.imagesPerSecond();
    return rate.isEmpty()
        ? source
        : new RatedImages(source, new TokenBucket(rate.getAsDouble(), () -> 1, System::nanoTime));
  }

  private boolean answer(
      RecordSource source, Outlet outlet, BooleanSupplier stop, Consumer<FileProgress> progress)
      throws IOException, FileJobException, InterruptedException {
    JobCounts before = counts();
    InferenceEngine engine = openEngine();
    try (PartSink parts =
            new PartSink(
                store.paths(),
                destination.format(),
                store.manifest(),
                outlet,
                model,
                engine.provider().id(),
                request.part(),
                Ticker.system());
        ImagePump pump =
            new ImagePump(
                engine,
                InFlightBounds.of(config.stream(), engine),
                config.image().maxBytes(),
                input.root())) {
      PredictionSink sink =
          new LimitedSink(parts, request.limits(), () -> before.plus(parts.counts()));
      OptionalLong size = source.size();
      int round = store.manifest().round();
      boolean complete =
          pump.run(
              source,
              sink,
              stop,
              () ->
                  progress.accept(new FileProgress(round, parts.position(), size, parts.counts())));
      sink.finish(complete);
      return complete;
    } finally {
      engine.close(CLOSE_PATIENCE);
    }
  }

  private InferenceEngine openEngine() throws FileJobException {
    try {
      return Engines.open(config, model, UserCache.root(), EngineListener.NONE);
    } catch (InferenceException e) {
      throw FileJobException.failed("the engine cannot start: " + e.getMessage(), e);
    }
  }
}
