package dev.penstock.backfill.files;

import dev.penstock.backfill.files.sink.PartFormat;
import dev.penstock.backfill.files.source.Columns;
import dev.penstock.backfill.files.source.JobInput;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceException;
import dev.penstock.backfill.job.Fingerprints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A job on disk: its lock, its manifest, its parts. What an earlier process left unfinished is
 * deleted when it is opened.
 *
 * <p>For one thread.
 */
final class JobStore implements AutoCloseable {

  private static final String LISTING = "listing of the input";

  private final JobPaths paths;
  private final JobLock lock;
  private final Manifest manifest;

  private JobStore(JobPaths paths, JobLock lock, Manifest manifest) {
    this.paths = paths;
    this.lock = lock;
    this.manifest = manifest;
  }

  /**
   * Opens a job, which is begun if there is none.
   *
   * @param fingerprint of what is wanted, without the listing
   * @throws FileJobException if another process has it, or it is another job
   * @throws SourceException if the input of a new job cannot be used
   */
  static JobStore open(
      Path output,
      JobInput input,
      Columns columns,
      long maxBytes,
      String name,
      SortedMap<String, String> fingerprint)
      throws IOException, FileJobException, SourceException {
    requireFolder(output);
    JobPaths paths = new JobPaths(output);
    boolean isNew = !Files.exists(paths.manifest());
    if (isNew) {
      requireNothing(paths);
    }
    Files.createDirectories(paths.folder());
    JobLock lock = JobLock.take(paths.lock());
    try {
      Manifest manifest = Manifest.open(paths.manifest());
      JobStore store = new JobStore(paths, lock, manifest);
      DurableFiles.deleteAll(paths.unfinished());
      Files.createDirectory(paths.unfinished());
      if (manifest.job().isEmpty()) {
        store.begin(input, columns, maxBytes, name, fingerprint);
      } else {
        store.requireSame(manifest.job().get(), input, fingerprint);
        store.dropUnfinished();
      }
      return store;
    } catch (IOException e) {
      abandon(paths, lock, isNew);
      throw DurableFiles.named(paths.folder(), e);
    } catch (FileJobException | SourceException | RuntimeException e) {
      abandon(paths, lock, isNew);
      throw e;
    }
  }

  /** A job that never was leaves nothing behind. */
  private static void abandon(JobPaths paths, JobLock lock, boolean isNew) throws IOException {
    lock.close();
    if (isNew) {
      DurableFiles.deleteAll(paths.folder());
    }
  }

  static void requireFolder(Path output) throws FileJobException {
    Path folder = DurableFiles.parent(output);
    if (!Files.isDirectory(folder)) {
      throw FileJobException.wrongUsage(
          "--output %s: there is no folder %s".formatted(output, folder));
    }
  }

  private static void requireNothing(JobPaths paths) throws FileJobException {
    for (Path path : List.of(paths.output(), paths.letters())) {
      if (Files.exists(path)) {
        throw FileJobException.wrongUsage(
            "%s exists, and no job wrote it here (there is no %s); remove it or name another"
                .formatted(path, paths.manifest()));
      }
    }
  }

  private void begin(
      JobInput input,
      Columns columns,
      long maxBytes,
      String name,
      SortedMap<String, String> fingerprint)
      throws IOException, FileJobException, SourceException {
    requireNothing(paths);
    DurableFiles.deleteAll(paths.parts());
    Files.createDirectory(paths.parts());
    if (input.isListed()) {
      Path written = paths.unfinished().resolve("listing.jsonl");
      input.list(written, isOwn());
      DurableFiles.publish(written, paths.listing());
    }
    RecordSource readable = input.open(paths.listing(), columns, maxBytes);
    readable.close();
    DurableFiles.forceFolder(paths.folder());
    DurableFiles.forceFolder(DurableFiles.parent(paths.folder()));
    manifest.append(
        new ManifestLine.Job(name, System.currentTimeMillis(), withListing(input, fingerprint)));
  }

  /** What the job itself writes, where the output is in the folder of the input. */
  private Predicate<Path> isOwn() throws IOException {
    Path folder = DurableFiles.parent(paths.output()).toRealPath();
    List<Path> own = new ArrayList<>();
    for (Path path : List.of(paths.folder(), paths.output(), paths.letters())) {
      own.add(folder.resolve(path.getFileName()));
    }
    return path -> own.stream().anyMatch(path::startsWith);
  }

  private SortedMap<String, String> withListing(
      JobInput input, SortedMap<String, String> fingerprint) throws IOException {
    SortedMap<String, String> whole = new TreeMap<>(fingerprint);
    if (input.isListed()) {
      whole.put(LISTING, DurableFiles.sha256(paths.listing()));
    }
    return whole;
  }

  private void requireSame(
      ManifestLine.Job job, JobInput input, SortedMap<String, String> fingerprint)
      throws IOException, FileJobException {
    List<String> differences =
        Fingerprints.differences(job.fingerprint(), withListing(input, fingerprint));
    if (!differences.isEmpty()) {
      throw FileJobException.wrongUsage(
          "the job that writes %s was begun with something else. %s. Name another --output, or delete %s to begin anew"
              .formatted(paths.output(), String.join("; ", differences), paths.folder()));
    }
  }

  /** The manifest is right about a part only while the part is there as it was written. */
  private void dropUnfinished() throws IOException, FileJobException {
    if (manifest.isDone()) {
      return;
    }
    List<ManifestLine> lines = manifest.lines();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i) instanceof ManifestLine.Part part && !isWhole(part)) {
        if (part.round() < manifest.round()) {
          throw FileJobException.failed(
              "%s is gone or has changed; the job cannot go on without it"
                  .formatted(paths.parts().resolve(part.file())));
        }
        manifest.cut(i);
        break;
      }
    }
    List<String> kept = new ArrayList<>();
    for (ManifestLine.Part part : manifest.parts()) {
      kept.add(part.file());
      kept.add(part.letters());
    }
    try (var files = Files.list(paths.parts())) {
      for (Path file : files.toList()) {
        if (!kept.contains(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    }
  }

  private boolean isWhole(ManifestLine.Part part) throws IOException {
    Path file = paths.parts().resolve(part.file());
    Path letters = paths.parts().resolve(part.letters());
    return Files.exists(file)
        && Files.size(file) == part.bytes()
        && (part.letterBytes() == 0
            || (Files.exists(letters) && Files.size(letters) == part.letterBytes()))
        && DurableFiles.sha256(file).equals(part.sha256());
  }

  JobPaths paths() {
    return paths;
  }

  Manifest manifest() {
    return manifest;
  }

  /** Publishes the output of all parts; from then on the job is done. */
  void publish(PartFormat format, boolean oneFile) throws IOException {
    try {
      new Publication(paths, format, manifest).publish(oneFile);
      manifest.append(new ManifestLine.Done(manifest.round(), System.currentTimeMillis()));
    } catch (IOException e) {
      throw DurableFiles.named(paths.folder(), e);
    }
    DurableFiles.deleteAll(paths.unfinished());
  }

  /** Begins a round over the images that failed in the last one; returns how many there are. */
  long beginRetry() throws IOException, FileJobException {
    if (!manifest.isDone()) {
      throw FileJobException.wrongUsage(
          "--retry-failed: the job is not done; run it to its end without that first");
    }
    for (ManifestLine.Part part : manifest.parts()) {
      if (!isWhole(part)) {
        throw FileJobException.failed(
            "%s is gone or has changed; without it nothing can be tried again"
                .formatted(paths.parts().resolve(part.file())));
      }
    }
    long images = positions(manifest.round()).length;
    if (images > 0) {
      manifest.append(new ManifestLine.Retry(manifest.round() + 1, images));
    }
    return images;
  }

  /** Positions of the images that the round before the last one failed with. */
  long[] failedPositions() throws IOException {
    return positions(manifest.round() - 1);
  }

  private long[] positions(int round) throws IOException {
    return DeadLetter.positions(
        manifest.parts(round).stream()
            .filter(part -> part.letterBytes() > 0)
            .map(part -> paths.parts().resolve(part.letters()))
            .toList());
  }

  @Override
  public void close() throws IOException {
    try (manifest) {
      lock.close();
    }
  }
}
