package dev.penstock.inference.batch;

/** What the failure of a batch says of the requests in it. */
public enum BatchFailure {
  /**
   * One of them may be the culprit: the batch is split in half and retried until it stands alone.
   */
  SUSPECT_INPUT,
  /** The batch did not fit the device: it is split, and no batch as large is tried again. */
  TOO_LARGE,
  /** Retrying would not help or takes too long: all of them fail. */
  WHOLE_BATCH
}
