/**
 * The lag as Prometheus metrics: ours, and under the names that other exporters use.
 *
 * <p>Start with {@link dev.penstock.lag.export.LagExporter}.
 */
@NullMarked
package dev.penstock.lag.export;

import org.jspecify.annotations.NullMarked;
