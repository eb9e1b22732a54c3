/**
 * What watching many groups costs: the exporter of lag, in a process of its own.
 *
 * <p>Start with {@link dev.penstock.bench.lag.LagBench}.
 */
@NullMarked
package dev.penstock.bench.lag;

import org.jspecify.annotations.NullMarked;
