package dev.penstock.backfill.files;

import dev.penstock.backfill.files.sink.PartFormat;
import dev.penstock.backfill.files.sink.PartWriter;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.backfill.job.LatencyBuckets;
import dev.penstock.failure.FailureStage;
import dev.penstock.inference.Classification;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers to parts. A part ends when it is full, or old: what a killed process loses is the
 * part that it was writing. A finished part is on disk, with its dead letters, before the manifest
 * says so.
 */
final class PartSink implements PredictionSink, AutoCloseable {

  private final JobPaths paths;
  private final PartFormat format;
  private final Manifest manifest;
  private final ModelInfo model;
  private final PartLimit limit;
  private final Ticker ticker;
  private final int round;

  /** Images of the round that finished parts have. */
  private long finished;

  private JobCounts inFinishedParts = JobCounts.NONE;
  private @Nullable OpenPart open;

  /**
   * Goes on after the last part of the manifest's round.
   *
   * @param provider name of the execution provider that runs the model
   */
  PartSink(
      JobPaths paths,
      PartFormat format,
      Manifest manifest,
      ModelDescriptor model,
      String provider,
      PartLimit limit,
      Ticker ticker) {
    this.paths = paths;
    this.format = format;
    this.manifest = manifest;
    this.model =
        new ModelInfo(
            model.name(), model.version(), model.digest(), model.precision().id(), provider);
    this.limit = limit;
    this.ticker = ticker;
    this.round = manifest.round();
    this.finished = manifest.parts(round).stream().mapToLong(ManifestLine.Part::to).max().orElse(0);
  }

  /** Images of the round that have been answered or have failed. */
  long position() {
    return finished + (open == null ? 0 : open.images());
  }

  /** What became of the images that this sink has seen. */
  JobCounts counts() {
    return open == null ? inFinishedParts : inFinishedParts.plus(open.counts());
  }

  @Override
  public void answered(ImageName image, Classification answer) throws IOException {
    try {
      OpenPart part = part();
      part.answered(prediction(image, answer), answer);
      finishIfFull(part);
    } catch (IOException e) {
      throw DurableFiles.named(paths.folder(), e);
    }
  }

  @Override
  public void failed(ImageName image, Throwable reason) throws IOException {
    try {
      OpenPart part = part();
      part.failed(image, reason);
      finishIfFull(part);
    } catch (IOException e) {
      throw DurableFiles.named(paths.folder(), e);
    }
  }

  /** A round without images has a part too: an output is never a folder of nothing. */
  @Override
  public void finish(boolean complete) throws IOException {
    if (open != null || (complete && manifest.parts(round).isEmpty())) {
      try {
        finish(part());
      } catch (IOException e) {
        throw DurableFiles.named(paths.folder(), e);
      }
    }
  }

  /** Leaves an unfinished part behind, which the next run deletes. */
  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  private OpenPart part() throws IOException {
    if (open == null) {
      String name = "part-%06d".formatted(manifest.parts().size());
      open = new OpenPart(name + format.extension(), ticker.nanos());
    }
    return open;
  }

  private void finishIfFull(OpenPart part) throws IOException {
    if (limit.isReached(part.images(), ticker.nanos() - part.begunAt)) {
      finish(part);
    }
  }

  private void finish(OpenPart part) throws IOException {
    open = null;
    part.close();
    ManifestLine.Part line = part.publish();
    manifest.append(line);
    finished = line.to();
    inFinishedParts = inFinishedParts.plus(line.counts());
  }

  private Prediction prediction(ImageName image, Classification answer) {
    return new Prediction(
        image.id(),
        model,
        answer.classes().stream()
            .map(best -> new ScoredClass(best.index(), best.label(), best.score()))
            .toList(),
        new SourceRecord(image.file(), 0, image.position()),
        answer.batchSize(),
        answer.submitToRunMicros(),
        answer.inferenceMicros(),
        answer.predictedAt(),
        noTimestamp());
  }

  @SuppressWarnings("NullAway") // The generated class takes null and carries no annotations.
  private static Instant noTimestamp() {
    return null;
  }

  /** The part that is being written. */
  private final class OpenPart {

    private final String file;
    private final long begunAt;
    private final PartWriter predictions;
    private final SortedMap<String, Long> letters = new TreeMap<>();
    private final SortedMap<Integer, Long> latencies = new TreeMap<>();
    private @Nullable Writer letterLines;
    private long answered;
    private double batches;

    OpenPart(String file, long begunAt) throws IOException {
      this.file = file;
      this.begunAt = begunAt;
      this.predictions = format.create(paths.unfinished().resolve(file));
    }

    long images() {
      return answered + letters.values().stream().mapToLong(Long::longValue).sum();
    }

    JobCounts counts() {
      return new JobCounts(answered, new TreeMap<>(letters), batches, new TreeMap<>(latencies));
    }

    void answered(Prediction prediction, Classification answer) throws IOException {
      predictions.write(prediction);
      answered++;
      batches += 1.0 / answer.batchSize();
      latencies.merge(
          LatencyBuckets.of(answer.submitToRunMicros() + answer.inferenceMicros()), 1L, Long::sum);
    }

    void failed(ImageName image, Throwable reason) throws IOException {
      if (letterLines == null) {
        letterLines = Files.newBufferedWriter(paths.unfinished().resolve(letterFile()));
      }
      letterLines.write(DeadLetter.line(image, reason));
      letters.merge(FailureStage.of(reason).id(), 1L, Long::sum);
    }

    void close() throws IOException {
      try {
        predictions.close();
      } finally {
        if (letterLines != null) {
          letterLines.close();
        }
      }
    }

    ManifestLine.Part publish() throws IOException {
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
      return new ManifestLine.Part(
          round, file, finished, finished + images(), counts(), bytes, sha256, letterBytes);
    }

    private String letterFile() {
      return file.substring(0, file.indexOf('.')) + ".letters.jsonl";
    }
  }
}
