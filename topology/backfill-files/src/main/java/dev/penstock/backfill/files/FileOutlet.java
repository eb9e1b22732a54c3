package dev.penstock.backfill.files;

import java.io.IOException;
import java.nio.file.Path;

/** An output of files, which appears as a whole when the round is complete. */
final class FileOutlet implements Outlet {

  private final Publication publication;
  private final Path folder;
  private final boolean oneFile;

  /**
   * @param folder of the job
   * @param oneFile whether the output is a file rather than a folder of parts
   */
  FileOutlet(Publication publication, Path folder, boolean oneFile) {
    this.publication = publication;
    this.folder = folder;
    this.oneFile = oneFile;
  }

  @Override
  public void begin() {}

  @Override
  public void finished() {}

  @Override
  public boolean complete() throws IOException {
    try {
      publication.publish(oneFile);
    } catch (IOException e) {
      throw DurableFiles.named(folder, e);
    }
    return true;
  }

  @Override
  public void close() {}
}
