package dev.penstock.backfill.files;

import java.io.IOException;

/**
 * Where finished parts go. For one thread.
 *
 * <p>Methods that wait for something end when the job is to stop; what they did not do is done by
 * the next process.
 */
interface Outlet extends AutoCloseable {

  /** Does what an earlier process left undone. Called before the first part. */
  void begin() throws IOException, FileJobException, InterruptedException;

  /** A part is on disk and in the manifest. */
  void finished() throws IOException, FileJobException, InterruptedException;

  /**
   * The round has no more parts.
   *
   * @return whether everything is where it belongs; otherwise the job was stopped
   */
  boolean complete() throws IOException, FileJobException, InterruptedException;

  @Override
  void close();
}
