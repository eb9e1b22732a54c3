package dev.penstock.backfill.files;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a job keeps what.
 *
 * @param output that the user named; it is there when the job is done, and not before. Of a job
 *     whose output is a topic, only the names of the others are made from it
 * @param isFile whether the output is a file or a folder of files
 */
record JobPaths(Path output, boolean isFile) {

  /** Of a job whose output is a file or a folder of files. */
  JobPaths(Path output) {
    this(output, true);
  }

  /** What is there when the job is done, and not before. */
  List<Path> results() {
    return isFile ? List.of(output, letters()) : List.of(letters());
  }

  /** Everything but the output and the dead letters. */
  Path folder() {
    return beside(".backfill");
  }

  /** The dead letters; there when the job is done, if there are any. */
  Path letters() {
    return beside(".dead-letters.jsonl");
  }

  Path lock() {
    return folder().resolve("lock");
  }

  Path manifest() {
    return folder().resolve("manifest.jsonl");
  }

  /** Files of a folder, as they were when the job began. */
  Path listing() {
    return folder().resolve("listing.jsonl");
  }

  /** Finished parts, with their dead letters. */
  Path parts() {
    return folder().resolve("parts");
  }

  /** What is being written; nothing in it survives the end of the process. */
  Path unfinished() {
    return folder().resolve("unfinished");
  }

  private Path beside(String ending) {
    return output.resolveSibling(output.getFileName() + ending);
  }
}
