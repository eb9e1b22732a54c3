package dev.penstock.backfill.files;

import java.util.SortedMap;

/**
 * What a manifest says, a line each: the job, then parts as they are finished, then that all is
 * done; after that perhaps another round over the images that failed, with its own parts.
 */
sealed interface ManifestLine {

  /**
   * The first line.
   *
   * @param name of the job
   * @param createdAt epoch milliseconds
   * @param fingerprint what must stay the same, by name
   */
  record Job(String name, long createdAt, SortedMap<String, String> fingerprint)
      implements ManifestLine {}

  /**
   * A finished part: its file, and that of its dead letters, are on disk.
   *
   * @param round 0; then 1 and more for each time that failed images are tried again
   * @param file its name in the folder of parts
   * @param from first image, counted in the round
   * @param to end, exclusive
   * @param bytes length of the file
   * @param sha256 of the file, in lower-case hex
   * @param letterBytes length of the file of dead letters; 0 if there is none
   */
  record Part(
      int round,
      String file,
      long from,
      long to,
      JobCounts counts,
      long bytes,
      String sha256,
      long letterBytes)
      implements ManifestLine {

    /** The file of its dead letters. */
    String letters() {
      return file.substring(0, file.indexOf('.')) + ".letters.jsonl";
    }
  }

  /**
   * The output has been published.
   *
   * @param round after which
   * @param at epoch milliseconds
   */
  record Done(int round, long at) implements ManifestLine {}

  /**
   * Images that failed are tried again.
   *
   * @param round its number, from 1
   * @param images how many
   */
  record Retry(int round, long images) implements ManifestLine {}
}
