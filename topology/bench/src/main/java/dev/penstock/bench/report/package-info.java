/**
 * Results for people: facts, tables and plots, on a terminal or a self-contained page.
 *
 * <p>No measuring; the JSON of a result is its record.
 *
 * <p>Start with {@link dev.penstock.bench.report.Report}, then {@link
 * dev.penstock.bench.report.HtmlReport}.
 */
@NullMarked
package dev.penstock.bench.report;

import org.jspecify.annotations.NullMarked;
