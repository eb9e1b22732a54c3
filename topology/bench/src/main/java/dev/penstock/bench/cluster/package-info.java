/**
 * The Kafka cluster of a measurement, and child processes.
 *
 * <p>No figures.
 *
 * <p>Start with {@link dev.penstock.bench.cluster.BenchmarkCluster}.
 */
@NullMarked
package dev.penstock.bench.cluster;

import org.jspecify.annotations.NullMarked;
