/**
 * A real Kafka broker in this process, for the demo, the benchmarks, the fault harness and the
 * tests.
 */
@NullMarked
package dev.penstock.broker;

import org.jspecify.annotations.NullMarked;
