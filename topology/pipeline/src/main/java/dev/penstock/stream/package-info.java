/**
 * The topology (source, infer, two sinks), the rules it must keep, and the settings of Kafka
 * Streams.
 *
 * <p>Describes the topology only; what happens to a record is in {@code processor}. Start with
 * {@link dev.penstock.stream.InferenceTopology}.
 */
@NullMarked
package dev.penstock.stream;

import org.jspecify.annotations.NullMarked;
