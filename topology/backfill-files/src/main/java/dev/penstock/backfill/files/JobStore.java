package dev.penstock.backfill.files;

import dev.penstock.backfill.files.source.JobInput;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceException;
import dev.penstock.backfill.job.Fingerprints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
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
      Destination destination, JobInput input, String name, SortedMap<String, String> fingerprint)
      throws IOException, FileJobException, SourceException, InterruptedException {
    JobPaths paths = destination.paths();
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
        store.begin(input, name, fingerprint);
      } else {
        store.requireSame(manifest.job().get(), input, fingerprint, destination.remedy());
        store.dropUnfinished();
      }
      return store;
    } catch (IOException e) {
      abandon(paths, lock, isNew);
      throw DurableFiles.named(paths.folder(), e);
    } catch (FileJobException | SourceException | InterruptedException | RuntimeException e) {
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

  private static void requireNothing(JobPaths paths) throws FileJobException {
    for (Path path : paths.results()) {
      if (Files.exists(path)) {
        throw FileJobException.wrongUsage(
            "%s exists, and no job wrote it here (there is no %s); remove it or name another"
                .formatted(path, paths.manifest()));
      }
    }
  }

  private void begin(JobInput input, String name, SortedMap<String, String> fingerprint)
      throws IOException, FileJobException, SourceException, InterruptedException {
    requireNothing(paths);
    DurableFiles.deleteAll(paths.parts());
    Files.createDirectory(paths.parts());
    if (input.isListed()) {
      Path written = paths.unfinished().resolve("listing.jsonl");
      input.list(written, isOwn());
      DurableFiles.publish(written, paths.listing());
    }
    RecordSource readable = input.open(paths.listing());
    readable.close();
    DurableFiles.forceFolder(paths.folder());
    DurableFiles.forceFolder(DurableFiles.parent(paths.folder()));
    manifest.append(
        new ManifestLine.Job(
            name,
            System.currentTimeMillis(),
            UUID.randomUUID().toString(),
            withListing(input, fingerprint)));
  }

  /** What the job itself writes, where the output is in the folder of the input. */
  private Predicate<Path> isOwn() throws IOException {
    Path folder = DurableFiles.parent(paths.output()).toRealPath();
    List<Path> own = new ArrayList<>();
    own.add(folder.resolve(paths.folder().getFileName()));
    for (Path path : paths.results()) {
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
      ManifestLine.Job job, JobInput input, SortedMap<String, String> fingerprint, String remedy)
      throws IOException, FileJobException {
    List<String> differences =
        Fingerprints.differences(job.fingerprint(), withListing(input, fingerprint));
    if (!differences.isEmpty()) {
      throw FileJobException.wrongUsage(
          "the job of %s was begun with something else. %s. %s"
              .formatted(paths.folder(), String.join("; ", differences), remedy));
    }
  }

  /** The manifest is right about a part only while the part is there as it was written. */
  private void dropUnfinished() throws IOException, FileJobException {
    if (manifest.isDone()) {
      return;
    }
    List<ManifestLine> lines = manifest.lines();
    long inTopic = inTopic();
    long number = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i) instanceof ManifestLine.Part part
          && (!isWhole(part, number++ < inTopic) || isUnplaced(part))) {
        if (part.round() < manifest.round() || number <= inTopic) {
          throw FileJobException.failed(
              "%s is gone or has changed; the job cannot go on without it"
                  .formatted(paths.parts().resolve(part.file())));
        }
        cut(i);
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

  /** Whether it is a part of the round that goes on, and nobody knows where it ends. */
  private boolean isUnplaced(ManifestLine.Part part) {
    return part.round() == manifest.round() && part.to() == ManifestLine.Part.UNPLACED;
  }

  /** What is known of a topic stays known. */
  private void cut(int kept) throws IOException {
    long begun = manifest.begun();
    Optional<ManifestLine.Published> published = manifest.published();
    manifest.cut(kept);
    if (manifest.begun() < begun) {
      manifest.append(new ManifestLine.Publishing(begun));
    }
    if (published.isPresent() && !published.equals(manifest.published())) {
      manifest.append(published.get());
    }
  }

  /** Number of parts, from the first, whose predictions are in a topic. */
  private long inTopic() {
    return manifest.published().map(ManifestLine.Published::parts).orElse(0L);
  }

  /**
   * Whether a part can be relied on.
   *
   * @param isInTopic whether its predictions are needed no more
   */
  private boolean isWhole(ManifestLine.Part part, boolean isInTopic) throws IOException {
    Path file = paths.parts().resolve(part.file());
    Path letters = paths.parts().resolve(part.letters());
    boolean hasLetters =
        part.letterBytes() == 0
            || (Files.exists(letters) && Files.size(letters) == part.letterBytes());
    return hasLetters
        && (isInTopic
            || (Files.exists(file)
                && Files.size(file) == part.bytes()
                && DurableFiles.sha256(file).equals(part.sha256())));
  }

  JobPaths paths() {
    return paths;
  }

  Manifest manifest() {
    return manifest;
  }

  /** Says that the output is complete. */
  void done() throws IOException {
    try {
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
    long number = 0;
    for (ManifestLine.Part part : manifest.parts()) {
      if (!isWhole(part, number++ < inTopic())) {
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
