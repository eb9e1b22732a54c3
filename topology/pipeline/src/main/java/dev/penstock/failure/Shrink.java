package dev.penstock.failure;

/** How much of its input a dead letter carries; each form is smaller than the previous one. */
public enum Shrink {
  /** Key, value and headers. */
  WHOLE,
  /** Key and headers: the value is too large, or has been released. */
  NO_VALUE,
  /** Only the input's coordinates, which are the key; any topic accepts it. */
  BARE
}
