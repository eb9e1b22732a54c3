package dev.penstock.inference.session;

/**
 * How many rows one runner runs for its batches. Where batches are padded to one size, the padding
 * must not keep a batch from fitting the device: a run that is out of memory is tried again with
 * half the rows, down to the batch's own, and what fitted is the size from then on. A larger batch
 * tries the largest size again. For the runner's thread.
 */
final class Padding {

  private final BatchSizes sizes;

  /** Rows that fitted last, or the most of all. */
  private int fits;

  Padding(BatchSizes sizes) {
    this.sizes = sizes;
    this.fits = sizes.max();
  }

  /** Something that runs so many rows. */
  @FunctionalInterface
  interface Run {
    void of(int rows) throws InferenceException;
  }

  /**
   * Runs a batch.
   *
   * @param size its images
   */
  void run(int size, Run run) throws InferenceException {
    int rows = sizes.padded(size, fits);
    while (true) {
      try {
        run.of(rows);
        fits = rows;
        return;
      } catch (InferenceException e) {
        int fewer = sizes.fewer(rows, size);
        if (fewer == rows || !OnnxDevice.saysOutOfMemory(e)) {
          throw e;
        }
        rows = fewer;
      }
    }
  }
}
