package dev.penstock.backfill.files.source;

/**
 * Which image of a job.
 *
 * @param position in the source, from 0; the same in every run
 * @param id what the answer calls it
 * @param origin where it was read
 */
public record ImageName(long position, String id, Origin origin) {

  /**
   * Where an image was read, as its prediction says it.
   *
   * @param topic of the record, or path of the file
   * @param partition 0 for a file
   * @param offset of the record, or position in the input
   * @param timestamp of the record, in epoch milliseconds; negative if there is none
   * @param text for people
   */
  public record Origin(String topic, int partition, long offset, long timestamp, String text) {}

  /**
   * An image of a file.
   *
   * @param file that holds the image, or the record of the image
   */
  public ImageName(long position, String id, String file) {
    this(position, id, new Origin(file, 0, position, -1, file));
  }
}
