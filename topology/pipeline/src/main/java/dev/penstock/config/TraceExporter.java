package dev.penstock.config;

/** Where spans go. */
public enum TraceExporter {
  NONE,
  OTLP,
  LOGGING
}
