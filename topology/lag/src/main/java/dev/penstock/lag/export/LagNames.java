package dev.penstock.lag.export;

import dev.penstock.lag.LagReport;

/** Writes a report under the names of one exporter. */
interface LagNames {

  void write(LagReport report, Series series);
}
