package dev.penstock.config;

import java.util.Locale;

/** What a crash may do to the predictions: nothing, or write some of them twice. */
public enum ProcessingGuarantee {
  EXACTLY_ONCE_V2,
  AT_LEAST_ONCE;

  /** The name Kafka Streams gives it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
