package dev.penstock.inference;

import dev.penstock.inference.Classification.ScoredClass;
import dev.penstock.inference.batch.BatchFunction;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.decode.TensorPacker;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.session.ModelRunner;
import dev.penstock.inference.watchdog.Watchdog;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One worker's way from pixels to classes: packs a batch, runs it, picks the best scores. */
final class ClassifyFunction implements BatchFunction<DecodedPixels, Classification> {

  private final ModelRunner runner;
  private final ModelDescriptor model;
  private final TensorPacker packer;
  private final Watchdog.Watch watch;
  private final Duration limit;
  private final int topK;
  private final Ticker ticker;

  /**
   * Takes over the runner.
   *
   * @param stuck called on the watchdog's thread when a run goes on although it was cancelled
   */
  ClassifyFunction(
      ModelRunner runner,
      EngineSettings settings,
      Watchdog watchdog,
      Consumer<Exception> stuck,
      Ticker ticker) {
    this.runner = runner;
    this.model = settings.model();
    this.packer = new TensorPacker(model.input());
    this.limit = settings.inferenceTimeout();
    this.watch = watchdog.watch(limit, new CutRun(runner, limit, stuck));
    this.topK = settings.topK();
    this.ticker = ticker;
  }

  @Override
  public List<@Nullable Classification> apply(List<DecodedPixels> batch) throws InferenceException {
    long startedAt = ticker.nanos();
    for (int row = 0; row < batch.size(); row++) {
      DecodedPixels image = batch.get(row);
      packer.pack(image.pixels(), image.layout(), runner.input(), row);
      if (image.times() != null) {
        image.times().running(startedAt);
      }
    }
    long runAt = ticker.nanos();
    FloatBuffer scores = run(batch.size());
    long inferenceMicros = TimeUnit.NANOSECONDS.toMicros(ticker.nanos() - runAt);
    Instant predictedAt = ticker.instant();
    List<@Nullable Classification> classifications = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      long submitToRunNanos = startedAt - batch.get(row).submittedAt();
      classifications.add(
          new Classification(
              best(scores, row),
              batch.size(),
              TimeUnit.NANOSECONDS.toMicros(submitToRunNanos),
              inferenceMicros,
              predictedAt));
    }
    return classifications;
  }

  /** Gives the runner back instead of closing it; the function is not to be used any more. */
  ModelRunner detach() {
    watch.forget();
    return runner;
  }

  @Override
  public void close() {
    detach().close();
  }

  private FloatBuffer run(int size) throws InferenceException {
    watch.begin();
    try {
      FloatBuffer answer = runner.run(size);
      watch.end();
      return answer;
    } catch (InferenceException | RuntimeException e) {
      throw watch.end() ? asInferenceException(e) : new RunTimeoutException(size, limit, e);
    } catch (Error e) {
      watch.end(); // or the watchdog would cut the next run, and end the engine
      throw e;
    }
  }

  private List<ScoredClass> best(FloatBuffer scores, int row) throws InferenceException {
    try {
      List<ScoredClass> best = new ArrayList<>(topK);
      for (Scores.Ranked one : Scores.best(scores, row, model.output(), topK)) {
        best.add(new ScoredClass(one.index(), model.labels().get(one.index()), one.score()));
      }
      return best;
    } catch (ModelException e) {
      throw new InferenceException("the model's scores cannot be used: " + e.getMessage(), e);
    }
  }

  private static InferenceException asInferenceException(Exception e) {
    return e instanceof InferenceException known
        ? known
        : new InferenceException("the model failed: " + e, e);
  }

  /** Cancels a run that takes too long; one that goes on is stuck for good. */
  private record CutRun(ModelRunner runner, Duration limit, Consumer<Exception> stuck)
      implements Watchdog.Overdue {

    @Override
    public void cut() {
      runner.cancel();
    }

    @Override
    public void overdue(int times) {
      if (times == 2) {
        stuck.accept(
            new InferenceException(
                "a model run goes on past twice the limit of "
                    + limit.toMillis()
                    + " ms (penstock.inference.timeout), although it was cancelled"));
      }
    }
  }
}
