/**
 * A real Kafka broker (KRaft) in this process, for the demo, the benchmarks and tests.
 *
 * <p>Not for serving: production code does not depend on this module.
 *
 * <p>Start with {@link dev.penstock.broker.EmbeddedBroker}.
 */
@NullMarked
package dev.penstock.broker;

import org.jspecify.annotations.NullMarked;
