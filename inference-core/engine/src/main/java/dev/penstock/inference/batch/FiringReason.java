package dev.penstock.inference.batch;

/** Why a batch fired. The first that holds, in this order. */
public enum FiringReason {
  /** As many requests wait as one batch may hold. */
  FULL,
  /** The batcher is closing: nothing else will come. */
  CLOSING,
  /**
   * The oldest request has waited for the linger time; if that is 0, a worker takes what there is.
   */
  LINGERED,
  /** Waiting longer would miss the nearest deadline that can still be met. */
  DEADLINE
}
