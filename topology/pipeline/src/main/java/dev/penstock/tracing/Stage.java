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

  /** As metrics and spans call it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
