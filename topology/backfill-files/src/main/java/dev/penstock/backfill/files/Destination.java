package dev.penstock.backfill.files;

import dev.penstock.backfill.files.sink.PartFormat;
import java.io.IOException;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;

/** Where the predictions of a job go, as its request says. */
interface Destination {

  /** Where the job keeps what. */
  JobPaths paths();

  /** Of the parts on disk. */
  PartFormat format();

  /** What must stay the same while a job goes on, by name. */
  SortedMap<String, String> fingerprint();

  /**
   * Called before a job is begun.
   *
   * @throws FileJobException if there is something of an earlier one
   */
  void requireNew() throws IOException, FileJobException, InterruptedException;

  /** What to do about a job that is another one, as a sentence. */
  String remedy();

  /**
   * Opens it for the parts of a job.
   *
   * @param stop once it is true, nothing is waited for
   */
  Outlet open(Manifest manifest, BooleanSupplier stop);
}
