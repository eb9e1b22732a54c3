package dev.penstock.backfill.files;

import dev.penstock.backfill.files.sink.PartFormat;
import dev.penstock.backfill.files.sink.PartWriter;
import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.backfill.files.source.PassedOver;
import dev.penstock.backfill.job.LatencyBuckets;
import dev.penstock.failure.FailureStage;
import dev.penstock.inference.Classification;
import dev.penstock.schemas.Prediction;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part that is being written. For one thread. */
final class OpenPart implements AutoCloseable {

  private final JobPaths paths;
  private final String file;
  private final long from;
  private final long begunAt;
  private final PartWriter predictions;
  private final SortedMap<String, Long> letters = new TreeMap<>();
  private final SortedMap<Integer, Long> latencies = new TreeMap<>();
  private final SortedMap<PassedOver, Long> passed = new TreeMap<>();
  private @Nullable Writer letterLines;
  private long end;
  private long answered;
  private double batches;

  /**
   * Begins a part.
   *
   * @param file its name
   * @param from where the part before it ended, as a position of the input
   * @param begunAt nanoseconds of the caller's clock
   */
  OpenPart(JobPaths paths, PartFormat format, String file, long from, long begunAt)
      throws IOException {
    this.paths = paths;
    this.file = file;
    this.from = from;
    this.end = from;
    this.begunAt = begunAt;
    this.predictions = format.create(paths.unfinished().resolve(file));
  }

  long begunAt() {
    return begunAt;
  }

  /** The position after the last one of which it has something. */
  long end() {
    return end;
  }

  long images() {
    return answered + letters.values().stream().mapToLong(Long::longValue).sum();
  }

  JobCounts counts() {
    return new JobCounts(
        answered, new TreeMap<>(letters), batches, new TreeMap<>(latencies), new TreeMap<>(passed));
  }

  void answered(ImageName image, Prediction prediction, Classification answer) throws IOException {
    predictions.write(prediction);
    answered++;
    batches += 1.0 / answer.batchSize();
    latencies.merge(
        LatencyBuckets.of(answer.submitToRunMicros() + answer.inferenceMicros()), 1L, Long::sum);
    end = image.position() + 1;
  }

  void failed(ImageName image, Throwable reason) throws IOException {
    if (letterLines == null) {
      letterLines = Files.newBufferedWriter(paths.unfinished().resolve(letterFile()));
    }
    letterLines.write(DeadLetter.line(image, reason));
    letters.merge(FailureStage.of(reason).id(), 1L, Long::sum);
    end = image.position() + 1;
  }

  void passed(ImageName first, ImageContent.Passed more) {
    passed.merge(more.why(), more.count(), Long::sum);
    end = first.position() + more.count();
  }

  @Override
  public void close() throws IOException {
    try {
      predictions.close();
    } finally {
      if (letterLines != null) {
        letterLines.close();
      }
    }
  }

  /** Makes it durable, once it is closed; the caller writes the line to the manifest. */
  ManifestLine.Part publish(int round) throws IOException {
    Path written = paths.unfinished().resolve(file);
    long bytes = Files.size(written);
    String sha256 = DurableFiles.sha256(written);
    long letterBytes = 0;
    if (letterLines != null) {
      Path lines = paths.unfinished().resolve(letterFile());
      letterBytes = Files.size(lines);
      DurableFiles.publish(lines, paths.parts().resolve(letterFile()));
    }
    DurableFiles.publish(written, paths.parts().resolve(file));
    return new ManifestLine.Part(round, file, from, end, counts(), bytes, sha256, letterBytes);
  }

  private String letterFile() {
    return file.substring(0, file.indexOf('.')) + ".letters.jsonl";
  }
}
