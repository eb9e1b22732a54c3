package dev.penstock.lag.export;

/** How many series a group has. */
public enum Granularity {
  /** One of each metric per partition. */
  PARTITION,
  /** One of each metric per topic, without a partition label: sums, and the worst. */
  TOPIC
}
