/**
 * The bare model: the most that any pipeline around it can reach.
 *
 * <p>No Kafka.
 *
 * <p>Start with {@link dev.penstock.bench.ceiling.CeilingBench}.
 */
@NullMarked
package dev.penstock.bench.ceiling;

import org.jspecify.annotations.NullMarked;
