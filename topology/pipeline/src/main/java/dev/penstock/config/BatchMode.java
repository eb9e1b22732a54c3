package dev.penstock.config;

/** What sets the linger. */
public enum BatchMode {
  /** The setting {@code penstock.batch.linger}. */
  FIXED,
  /** The batcher, from the load and the model's time, towards {@code penstock.batch.p99-target}. */
  ADAPTIVE
}
