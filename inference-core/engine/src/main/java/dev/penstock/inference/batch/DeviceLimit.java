package dev.penstock.inference.batch;

/**
 * The largest batch known to fit the device. Guarded by the lock of {@link RequestAccumulator}.
 *
 * <p>A batch that does not fit halves the limit at once. Memory taken by another process or a
 * fragmented arena may become free again, so after many batches of the largest size twice that size
 * is tried. A failed trial costs one halved batch, and four times as many batches must fit before
 * the next.
 */
final class DeviceLimit {

  private static final int FIRST_TRIAL_AFTER = 1_000;
  private static final int LATEST_TRIAL_AFTER = 1_000_000;
  private static final int LATER_AFTER_FAILURE = 4;

  private int size = Integer.MAX_VALUE;

  /** Batches of the largest size that fitted since it last changed. */
  private int fitted;

  private int trialAfter = FIRST_TRIAL_AFTER;

  /** The limit was raised and has not been proved since. */
  private boolean onTrial;

  int size() {
    return size;
  }

  /** A batch of this size did not fit. */
  void tooLarge(int tried) {
    size = Math.max(1, Math.min(size, tried / 2));
    fitted = 0;
    if (onTrial) {
      onTrial = false;
      trialAfter = Math.min(trialAfter * LATER_AFTER_FAILURE, LATEST_TRIAL_AFTER);
    }
  }

  /**
   * A batch of this size fitted.
   *
   * @param wanted the size that is wanted of full batches
   * @return whether larger ones are allowed from now on
   */
  boolean ran(int batch, int wanted) {
    if (size >= wanted || batch < size || ++fitted < trialAfter) {
      return false;
    }
    if (onTrial) { // proved: what comes next is judged afresh
      trialAfter = FIRST_TRIAL_AFTER;
    }
    size = (int) Math.min(2L * size, wanted);
    fitted = 0;
    onTrial = true;
    return true;
  }
}
