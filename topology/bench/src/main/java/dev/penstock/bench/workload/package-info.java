/**
 * The records and the synthetic models of a measurement.
 *
 * <p>No sending.
 *
 * <p>Start with {@link dev.penstock.bench.workload.Workload}.
 */
@NullMarked
package dev.penstock.bench.workload;

import org.jspecify.annotations.NullMarked;
