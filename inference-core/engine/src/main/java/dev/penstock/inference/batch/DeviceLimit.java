package dev.penstock.inference.batch;

/**
 * The largest batch that fits the device, as far as it has shown. Not safe for threads; the
 * batcher's lock guards it.
 *
 * <p>A batch that did not fit halves it at once. But memory that another process or a fragmented
 * arena took may come back: after many batches as large as allowed, twice as many are tried. A
 * trial that fails costs one batch that is halved, and four times as many batches until the next.
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
