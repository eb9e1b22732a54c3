package dev.penstock.backfill.files.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the images of a job are. What may change while the job goes on, the files of a folder or
 * the bounds of a topic, is written down once, by {@link #list}, and every run reads that.
 */
public interface JobInput {

  /** Whether {@link #list} is to be called before the first run. */
  boolean isListed();

  /**
   * Writes down what there is now.
   *
   * @param listing file to write, which the caller makes durable
   * @param excluded files and folders that are left out, by their real paths
   * @throws SourceException if there is nothing that a job could read
   * @throws IOException if that cannot be found out
   */
  void list(Path listing, Predicate<Path> excluded)
      throws IOException, SourceException, InterruptedException;

  /**
   * Opens it at its first image.
   *
   * @param listing as {@link #list} wrote it; not read if the input is not listed
   * @throws SourceException if the input is not what it should be
   */
  RecordSource open(Path listing) throws IOException, SourceException, InterruptedException;

  /** The folder whose absence would make every file of it seem to have vanished; null for none. */
  @Nullable Path root();

  /** What must stay the same while a job goes on, by name. */
  SortedMap<String, String> fingerprint() throws IOException;
}
