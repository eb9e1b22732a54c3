package dev.penstock.inference.batch;

/** What the failure of a batch says of the requests in it. */
public enum BatchFailure {
  /**
   * One of them may be the culprit: the batch is split in half and retried until it stands alone.
   */
  SUSPECT_INPUT,
  /** The batch did not fit the device: it is split, and no batch as large is tried again. */
  TOO_LARGE,
  /**
   * It may have been chance: a slow run, an interrupt, a lack of memory. The batch is run again, in
   * halves where it has any, within a {@linkplain BatchPolicy#retryBudget() time budget}; only a
   * request that fails so by itself too is blamed.
   */
  PASSING
}
