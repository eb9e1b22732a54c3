package dev.penstock.backfill.files;

import dev.penstock.backfill.files.sink.PartFormat;
import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.inference.Classification;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers to parts. A part ends when it is full, or old: what a killed process loses is the
 * part that it was writing. A finished part is on disk, with its dead letters, before the manifest
 * says so, and in the manifest before the outlet has it.
 */
final class PartSink implements PredictionSink, AutoCloseable {

  private final JobPaths paths;
  private final PartFormat format;
  private final Manifest manifest;
  private final Outlet outlet;
  private final ModelInfo model;
  private final PartLimit limit;
  private final Ticker ticker;
  private final int round;

  /** Where finished parts end, as a position of the input. */
  private long finished;

  /** Images of the round in parts that were there before. */
  private final long imagesBefore;

  private JobCounts inFinishedParts = JobCounts.NONE;
  private @Nullable OpenPart open;

  /**
   * Goes on after the last part of the manifest's round.
   *
   * @param outlet is shown each finished part
   * @param provider name of the execution provider that runs the model
   */
  PartSink(
      JobPaths paths,
      PartFormat format,
      Manifest manifest,
      Outlet outlet,
      ModelDescriptor model,
      String provider,
      PartLimit limit,
      Ticker ticker) {
    this.paths = paths;
    this.format = format;
    this.manifest = manifest;
    this.outlet = outlet;
    this.model =
        new ModelInfo(
            model.name(), model.version(), model.digest(), model.precision().id(), provider);
    this.limit = limit;
    this.ticker = ticker;
    this.round = manifest.round();
    this.finished = manifest.end();
    this.imagesBefore =
        manifest.parts(round).stream().mapToLong(part -> images(part.counts())).sum();
  }

  private static long images(JobCounts counts) {
    return counts.answered() + counts.deadLetters();
  }

  /**
   * How far the round is: in the first one a position of the input, later a number of images, as
   * those between them are not looked at.
   */
  long position() {
    if (round > 0) {
      return imagesBefore + images(counts());
    }
    return open == null ? finished : open.end();
  }

  /** What became of the images that this sink has seen. */
  JobCounts counts() {
    return open == null ? inFinishedParts : inFinishedParts.plus(open.counts());
  }

  @Override
  public void answered(ImageName image, Classification answer)
      throws IOException, FileJobException, InterruptedException {
    write(part -> part.answered(image, prediction(image, answer), answer));
  }

  @Override
  public void failed(ImageName image, Throwable reason)
      throws IOException, FileJobException, InterruptedException {
    write(part -> part.failed(image, reason));
  }

  @Override
  public void passed(ImageName first, ImageContent.Passed passed)
      throws IOException, FileJobException, InterruptedException {
    write(part -> part.passed(first, passed));
  }

  /** A round without images has a part too: an output is never a folder of nothing. */
  @Override
  public void finish(boolean complete) throws IOException, FileJobException, InterruptedException {
    if (open == null && complete && manifest.parts(round).isEmpty()) {
      write(part -> {});
    }
    if (open != null) {
      finishPart();
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

  /** Something that is written to a part. */
  @FunctionalInterface
  private interface Entry {
    void writeTo(OpenPart part) throws IOException;
  }

  private void write(Entry entry) throws IOException, FileJobException, InterruptedException {
    try {
      if (open == null) {
        String name = "part-%06d".formatted(manifest.parts().size());
        open = new OpenPart(paths, format, name + format.extension(), finished, ticker.nanos());
      }
      entry.writeTo(open);
      if (!limit.isReached(open.images(), ticker.nanos() - open.begunAt())) {
        return;
      }
    } catch (IOException e) {
      throw DurableFiles.named(paths.folder(), e);
    }
    finishPart();
  }

  private void finishPart() throws IOException, FileJobException, InterruptedException {
    OpenPart part = Objects.requireNonNull(open);
    open = null;
    try {
      part.close();
      ManifestLine.Part line = part.publish(round);
      manifest.append(line);
      finished = line.to();
      inFinishedParts = inFinishedParts.plus(line.counts());
    } catch (IOException e) {
      throw DurableFiles.named(paths.folder(), e);
    }
    outlet.finished();
  }

  private Prediction prediction(ImageName image, Classification answer) {
    ImageName.Origin origin = image.origin();
    return new Prediction(
        image.id(),
        model,
        answer.classes().stream()
            .map(best -> new ScoredClass(best.index(), best.label(), best.score()))
            .toList(),
        new SourceRecord(origin.topic(), origin.partition(), origin.offset()),
        answer.batchSize(),
        answer.submitToRunMicros(),
        answer.inferenceMicros(),
        answer.predictedAt(),
        instant(origin.timestamp()));
  }

  @SuppressWarnings("NullAway") // The generated class takes null and carries no annotations.
  private static Instant instant(long millis) {
    return millis < 0 ? null : Instant.ofEpochMilli(millis);
  }
}
