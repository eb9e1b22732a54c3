package dev.penstock.tracing;

import java.util.Locale;

/** Where a record's time goes, in the order in which it passes. They leave no time out. */
public enum Stage {

  /** From the record's timestamp until it was consumed. */
  TOPIC,

  /** Until the engine had room for it. */
  ADMISSION,

  /** Until a decoder took it up. */
  DECODE_WAIT,

  /** In a decoder. */
  DECODE,

  /** Until its batch ran. */
  BATCH_WAIT,

  /** While its batch ran. */
  INFERENCE,

  /** Until the earlier records of its partition were answered, and it was its turn. */
  ORDER_WAIT;

  private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String span = id.replace('-', ' ');

  /** As metrics call it. */
  public String id() {
    return id;
  }

  /** As its spans are called. */
  String span() {
    return span;
  }
}
