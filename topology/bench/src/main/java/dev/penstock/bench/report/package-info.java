/**
 * What the benchmarks' results have in common: summaries of samples, the machine, their report.
 *
 * <p>No measuring; the JSON of a result is its record, and {@code dev.penstock.report} draws it.
 *
 * <p>Start with {@link dev.penstock.bench.report.Reportable}.
 */
@NullMarked
package dev.penstock.bench.report;

import org.jspecify.annotations.NullMarked;
