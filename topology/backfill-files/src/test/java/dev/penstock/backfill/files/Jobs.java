package dev.penstock.backfill.files;

import dev.penstock.backfill.JobLimits;
import dev.penstock.backfill.bounds.DeadLetterLimit;
import dev.penstock.backfill.files.source.Columns;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.ColourModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Jobs of a test: with the colour model, and parts of a few images. */
final class Jobs {

  static final long PART_IMAGES = 4;

  private final Map<String, String> settings = new HashMap<>();
  private final Path models;
  private long partImages = PART_IMAGES;
  private boolean oneFile;
  private JobLimits limits = JobLimits.NONE;
  private OptionalDouble perSecond = OptionalDouble.empty();
  private Columns columns = Columns.USUAL;
  private String name = "test";

  /** What goes from files to files asks no broker. */
  private JobClients clients = new TestClients("nowhere:1");

  /** What jobs told their user. */
  final List<String> notes = new CopyOnWriteArrayList<>();

  /**
   * @param folder for the model
   */
  Jobs(Path folder) {
    models = folder.resolve("models");
    settings.put("penstock.model.repository", models.toString());
    settings.put("penstock.model.name", ColourModel.ENTRY.name());
    settings.put("penstock.model.provider", "cpu");
  }

  Jobs set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  Jobs partsOf(long images) {
    partImages = images;
    return this;
  }

  Jobs oneFile() {
    oneFile = true;
    return this;
  }

  Jobs maxDeadLetters(String limit) {
    limits = new JobLimits(Optional.of(DeadLetterLimit.parse(limit)), false);
    return this;
  }

  Jobs rate(double imagesPerSecond) {
    perSecond = OptionalDouble.of(imagesPerSecond);
    return this;
  }

  Jobs columns(Columns wanted) {
    columns = wanted;
    return this;
  }

  Jobs failOnMissing(boolean fails) {
    limits = new JobLimits(Optional.empty(), fails);
    return this;
  }

  Jobs named(String job) {
    name = job;
    return this;
  }

  Jobs brokers(String bootstrapServers) {
    clients = new TestClients(bootstrapServers);
    return this;
  }

  /**
   * Opens a job.
   *
   * @param input a path, or a source
   * @param output a path, or a target
   */
  FileJob open(Object input, Object output) throws Exception {
    PenstockConfig config = PenstockConfig.load(List.of(ConfigSource.of("test", settings)));
    ModelDescriptor model = ColourModel.publish(models);
    FileJobRequest request =
        new FileJobRequest(
            name,
            input instanceof FileJobRequest.Source source
                ? source
                : new FileJobRequest.InputFiles(input.toString(), columns),
            output instanceof FileJobRequest.Target target
                ? target
                : new FileJobRequest.OutputFiles((Path) output, oneFile),
            new PartLimit(partImages, Duration.ofMinutes(1)),
            limits,
            perSecond);
    FileJob.check(request, config, clients);
    return FileJob.open(request, config, model, clients, notes::add);
  }

  /** Runs a job to its end, and returns what became of all its images. */
  JobCounts run(Object input, Object output) throws Exception {
    try (FileJob job = open(input, output)) {
      if (!job.run(() -> false, progress -> {})) {
        throw new AssertionError("not done");
      }
      return job.counts();
    }
  }

  /** Runs a job until so many images are done. */
  void runPartly(Object input, Object output, long images) throws Exception {
    long[] seen = {0};
    BooleanSupplier stop = () -> seen[0] >= images;
    try (FileJob job = open(input, output)) {
      boolean unused = job.run(stop, progress -> seen[0] = progress.images());
    }
  }

  JobCounts retryFailed(Object input, Object output) throws Exception {
    try (FileJob job = open(input, output)) {
      long unused = job.retryFailed();
      boolean unusedDone = job.run(() -> false, progress -> {});
      return job.counts();
    }
  }
}
