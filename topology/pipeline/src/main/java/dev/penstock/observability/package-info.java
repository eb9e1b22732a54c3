/**
 * Every metric name, the spans, and how logs look.
 *
 * <p>Measures and reports; decides nothing. A new metric is declared in {@link
 * dev.penstock.observability.PenstockMetrics}; spans start in {@link dev.penstock.tracing.Tracing}.
 */
@NullMarked
package dev.penstock.observability;

import org.jspecify.annotations.NullMarked;
