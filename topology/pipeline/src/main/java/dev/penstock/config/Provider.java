package dev.penstock.config;

import java.util.Locale;

/** What runs the model. */
public enum Provider {
  AUTO,
  CPU,
  CUDA,
  TENSORRT,
  SIMULATED,
  NULL;

  /** The name used in settings, metrics and predictions. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
