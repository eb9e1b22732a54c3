package dev.penstock.config;

/** When it is decided which traces are kept. */
public enum TraceSampling {

  /** When a record is consumed: by its producer, or by chance. */
  HEAD,

  /** Also when it has ended: those that failed and the slowest are kept, too. */
  TAIL
}
