/** A real single-node Kafka broker in this process, for the demo, the benchmarks and the tests. */
@NullMarked
package dev.penstock.broker;

import org.jspecify.annotations.NullMarked;
