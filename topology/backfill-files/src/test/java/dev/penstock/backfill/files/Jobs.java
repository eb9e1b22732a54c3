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
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Jobs of a test: with the colour model, and parts of a few images. */
final class Jobs {

  static final long PART_IMAGES = 4;

  /** What goes from files to files asks no broker. */
  private static final JobClients NO_CLIENTS =
      new JobClients() {
        @Override
        public Admin admin() {
          throw new AssertionError("no broker is needed");
        }

        @Override
        public Consumer<byte[], byte[]> consumer(Map<String, Object> decided) {
          throw new AssertionError("no broker is needed");
        }

        @Override
        public Producer<byte[], byte[]> producer() {
          throw new AssertionError("no broker is needed");
        }

        @Override
        public Producer<byte[], byte[]> producer(
            String transactionalId, Map<String, Object> decided) {
          throw new AssertionError("no broker is needed");
        }
      };

  private final Map<String, String> settings = new HashMap<>();
  private final Path models;
  private long partImages = PART_IMAGES;
  private boolean oneFile;
  private JobLimits limits = JobLimits.NONE;
  private OptionalDouble perSecond = OptionalDouble.empty();
  private Columns columns = Columns.USUAL;

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

  FileJob open(Object input, Path output) throws Exception {
    PenstockConfig config = PenstockConfig.load(List.of(ConfigSource.of("test", settings)));
    ModelDescriptor model = ColourModel.publish(models);
    FileJobRequest request =
        new FileJobRequest(
            "test",
            new FileJobRequest.InputFiles(input.toString(), columns),
            new FileJobRequest.OutputFiles(output, oneFile),
            new PartLimit(partImages, Duration.ofMinutes(1)),
            limits,
            perSecond);
    FileJob.check(request, config, NO_CLIENTS);
    return FileJob.open(request, config, model, NO_CLIENTS, System.out::println);
  }

  /** Runs a job to its end, and returns what became of all its images. */
  JobCounts run(Object input, Path output) throws Exception {
    try (FileJob job = open(input, output)) {
      if (!job.run(() -> false, progress -> {})) {
        throw new AssertionError("not done");
      }
      return job.counts();
    }
  }

  /** Runs a job until so many images are done. */
  void runPartly(Object input, Path output, long images) throws Exception {
    long[] seen = {0};
    BooleanSupplier stop = () -> seen[0] >= images;
    try (FileJob job = open(input, output)) {
      boolean unused = job.run(stop, progress -> seen[0] = progress.images());
    }
  }

  JobCounts retryFailed(Object input, Path output) throws Exception {
    try (FileJob job = open(input, output)) {
      long unused = job.retryFailed();
      boolean unusedDone = job.run(() -> false, progress -> {});
      return job.counts();
    }
  }
}
