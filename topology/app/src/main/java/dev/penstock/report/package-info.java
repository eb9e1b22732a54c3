/**
 * Results for people: facts, tables, plots and pictures, on a terminal or a self-contained page.
 *
 * <p>Knows nothing of what it reports. Start with {@link dev.penstock.report.Report}, then {@link
 * dev.penstock.report.HtmlReport}.
 */
@NullMarked
package dev.penstock.report;

import org.jspecify.annotations.NullMarked;
