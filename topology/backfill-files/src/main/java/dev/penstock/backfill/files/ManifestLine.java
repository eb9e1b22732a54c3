package dev.penstock.backfill.files;

import java.util.SortedMap;

/**
 * What a manifest says, a line each: the job, then parts as they are finished, and what of them is
 * in a topic, then that all is done; after that perhaps another round over the images that failed,
 * with its own parts.
 */
sealed interface ManifestLine {

  /**
   * The first line.
   *
   * @param name of the job
   * @param createdAt epoch milliseconds
   * @param id that no other manifest has
   * @param fingerprint what must stay the same, by name
   */
  record Job(String name, long createdAt, String id, SortedMap<String, String> fingerprint)
      implements ManifestLine {}

  /**
   * A finished part: its file, and that of its dead letters, are on disk.
   *
   * @param round 0; then 1 and more for each time that failed images are tried again
   * @param file its name in the folder of parts
   * @param from where the part before it ended, as a position of the input
   * @param to where it ends, exclusive; {@link #UNPLACED} if that is not known
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

    /** In a retry of an earlier version, which counted images there instead. */
    static final long UNPLACED = -1;

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
   * A part is about to be published to a topic; whether it was is open until the line that says so.
   *
   * @param part its number, from 1, over all rounds
   */
  record Publishing(long part) implements ManifestLine {}

  /**
   * Parts are in a topic.
   *
   * @param parts how many, from the first
   * @param topicId the brokers' id of the topic
   */
  record Published(long parts, String topicId) implements ManifestLine {}

  /**
   * Images that failed are tried again.
   *
   * @param round its number, from 1
   * @param images how many
   */
  record Retry(int round, long images) implements ManifestLine {}
}
