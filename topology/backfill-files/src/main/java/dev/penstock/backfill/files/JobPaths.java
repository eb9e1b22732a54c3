package dev.penstock.backfill.files;

import java.nio.file.Path;

/**
 * Where a job keeps what.
 *
 * @param output that the user named; it is there when the job is done, and not before
 */
record JobPaths(Path output) {

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
