package dev.penstock.cli.backfill;

import dev.penstock.app.StartException;
import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.compare.FilePredictions;
import dev.penstock.backfill.compare.PredictionSource;
import dev.penstock.backfill.compare.TopicPredictions;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobView;
import dev.penstock.cli.console.WrongUsageException;
import dev.penstock.cli.kafka.TopicSetup;
import dev.penstock.config.PenstockConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a job is compared with. Of a name without {@code job:}, {@code topic:} or {@code
 * file:}, a job wins over a file, and a file over a topic.
 *
 * @param attempt of a job; null for its last one
 * @param needsSource whether predictions of a file must have coordinates
 */
record OtherSide(PenstockConfig config, Jobs jobs, @Nullable Integer attempt, boolean needsSource) {

  private static final String JOB = "job:";
  private static final String TOPIC = "topic:";
  private static final String FILE = "file:";

  /**
   * @throws WrongUsageException if there is nothing of that name
   */
  PredictionSource find(String name) throws JobException, StartException, InterruptedException {
    if (name.startsWith(JOB)) {
      return job(jobs.get(name.substring(JOB.length())), attempt);
    }
    if (name.startsWith(TOPIC)) {
      return topic(name.substring(TOPIC.length()));
    }
    if (name.startsWith(FILE)) {
      return file(name.substring(FILE.length()));
    }
    Optional<JobView> job = jobs.find(name);
    if (job.isPresent()) {
      return job(job.get(), attempt);
    }
    return FilePredictions.isOne(name) && Files.exists(Path.of(name)) ? file(name) : topic(name);
  }

  /**
   * The predictions of an attempt of a job.
   *
   * @param wanted null for the last one
   */
  PredictionSource job(JobView view, @Nullable Integer wanted) {
    String name = view.job().getName();
    int last = view.job().getAttempt();
    if (wanted != null && (wanted < 1 || wanted > last)) {
      throw new WrongUsageException(
          "job %s has no attempt %d; its last one is %d".formatted(name, wanted, last));
    }
    return TopicPredictions.ofAttempt(
        new CommandClients(config),
        view.job().getPredictions(),
        name,
        wanted == null ? last : wanted);
  }

  private PredictionSource topic(String name) throws StartException, InterruptedException {
    requireNoAttempt();
    TopicSetup.requireExisting(config, name);
    return TopicPredictions.all(new CommandClients(config), name);
  }

  private PredictionSource file(String name) {
    requireNoAttempt();
    if (!Files.isReadable(Path.of(name))) {
      throw new WrongUsageException("there is no file " + name + " that can be read");
    }
    try {
      return new FilePredictions(Path.of(name), needsSource);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  private void requireNoAttempt() {
    if (attempt != null) {
      throw new WrongUsageException("--with-attempt needs a job in --with");
    }
  }
}
