package dev.penstock.failure;

/** How much of its input a dead letter carries; each form is smaller than the one before. */
public enum Shrink {
  /** Key, value and headers. */
  WHOLE,
  /** Key and headers: the value is too large, or has been let go. */
  NO_VALUE,
  /** Nothing of the input but its coordinates, which are the key; any topic takes it. */
  BARE
}
