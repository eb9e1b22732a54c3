package dev.penstock.lag.export;

import java.util.Locale;

/** Why a cycle of the exporter told less than it should. */
enum CycleFailure {
  /** The cluster could not be read. */
  CLUSTER,
  /** Some groups or partitions could not be read. */
  PARTIAL,
  /** Something else, which is a fault of the exporter. */
  INTERNAL;

  /** The label of the metric. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
