/**
 * Latency under an open-loop load, from the scheduled send to a readable prediction.
 *
 * <p>No percentile arithmetic: HdrHistogram has it.
 *
 * <p>Start with {@link dev.penstock.bench.latency.LatencyBench}.
 */
@NullMarked
package dev.penstock.bench.latency;

import org.jspecify.annotations.NullMarked;
