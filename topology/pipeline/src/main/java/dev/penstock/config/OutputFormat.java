package dev.penstock.config;

/** How predictions are written. */
public enum OutputFormat {
  SINGLE_OBJECT,
  BARE
}
