/**
 * Throughput from Kafka to Kafka: Penstock and other pipelines in turn, against the ceiling.
 *
 * <p>No pipelines: they are in {@code dev.penstock.bench.pipeline}.
 *
 * <p>Start with {@link dev.penstock.bench.race.Race}.
 */
@NullMarked
package dev.penstock.bench.race;

import org.jspecify.annotations.NullMarked;
