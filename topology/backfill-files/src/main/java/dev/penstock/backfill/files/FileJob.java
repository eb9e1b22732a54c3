package dev.penstock.backfill.files;

import dev.penstock.app.Engines;
import dev.penstock.app.InFlightBounds;
import dev.penstock.backfill.files.sink.PartFormat;
import dev.penstock.backfill.files.source.JobInput;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceException;
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
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A job from files to files, in this process alone. It goes on where it stood, however the process
 * before it ended: finished parts and the manifest are on disk, and all else is done again.
 *
 * <p>For one thread.
 */
public final class FileJob implements AutoCloseable {

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final FileJobRequest request;
  private final PenstockConfig config;
  private final ModelDescriptor model;
  private final JobInput input;
  private final PartFormat format;
  private final JobStore store;
  private long repeatedIds;

  private FileJob(
      FileJobRequest request,
      PenstockConfig config,
      ModelDescriptor model,
      JobInput input,
      PartFormat format,
      JobStore store) {
    this.request = request;
    this.config = config;
    this.model = model;
    this.input = input;
    this.format = format;
    this.store = store;
  }

  /**
   * Checks what can be checked without a model.
   *
   * @throws FileJobException if the request cannot be carried out
   */
  public static void check(FileJobRequest request) throws FileJobException {
    PartFormat unusedFormat = format(request.output());
    JobInput unusedInput = input(request.input());
    JobStore.requireFolder(request.output());
  }

  /**
   * Begins a job, or takes up one that was begun; no other process can have it meanwhile.
   *
   * @throws FileJobException if the request cannot be carried out, or is not the one that the job
   *     was begun with
   */
  public static FileJob open(FileJobRequest request, PenstockConfig config, ModelDescriptor model)
      throws FileJobException, IOException {
    JobInput input = input(request.input());
    PartFormat format = format(request.output());
    boolean oneFile = request.oneFile() || format.isAlwaysOneFile();
    try {
      JobStore store =
          JobStore.open(
              request.output(),
              input,
              request.columns(),
              config.image().maxBytes(),
              request.name(),
              Fingerprint.of(
                  request, oneFile, input.fingerprint(request.columns()), config, model));
      return new FileJob(request, config, model, input, format, store);
    } catch (SourceException e) {
      throw FileJobException.wrongUsage(String.valueOf(e.getMessage()));
    }
  }

  private static PartFormat format(Path output) throws FileJobException {
    return PartFormat.of(output)
        .orElseThrow(
            () ->
                FileJobException.wrongUsage(
                    "--output %s: it must end in .avro, .jsonl or .parquet".formatted(output)));
  }

  private static JobInput input(String text) throws FileJobException {
    try {
      return JobInput.of(text);
    } catch (SourceException e) {
      throw FileJobException.wrongUsage("--input: " + e.getMessage());
    }
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
    boolean complete;
    try (RepeatedIds source = new RepeatedIds(source())) {
      complete = answer(source, stop, progress);
      repeatedIds = source.repeated();
    } catch (SourceException e) {
      throw FileJobException.failed(String.valueOf(e.getMessage()), e);
    }
    if (complete) {
      store.publish(format, request.oneFile() || format.isAlwaysOneFile());
    }
    return complete;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  /** The images of the round that goes on, at the first that is in no finished part. */
  private RecordSource source() throws IOException, SourceException {
    Manifest manifest = store.manifest();
    RecordSource all =
        input.open(store.paths().listing(), request.columns(), config.image().maxBytes());
    RecordSource source =
        manifest.round() == 0 ? all : new SelectedImages(all, store.failedPositions());
    source.skip(
        manifest.parts(manifest.round()).stream().mapToLong(ManifestLine.Part::to).max().orElse(0));
    return source;
  }

  private boolean answer(RecordSource source, BooleanSupplier stop, Consumer<FileProgress> progress)
      throws IOException, FileJobException, InterruptedException {
    InferenceEngine engine = openEngine();
    try (PartSink sink =
            new PartSink(
                store.paths(),
                format,
                store.manifest(),
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
      OptionalLong size = source.size();
      int round = store.manifest().round();
      boolean complete =
          pump.run(
              source,
              sink,
              stop,
              () -> progress.accept(new FileProgress(round, sink.position(), size, sink.counts())));
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
