package dev.penstock.lag;

/** How a measured value relates to the true one. */
public enum Bound {
  EXACT,
  AT_MOST,
  AT_LEAST
}
