package dev.penstock.bench.report;

import dev.penstock.report.Report;

/** A result: its fields are the JSON, its report is for people. */
public interface Reportable {

  Report report();
}
