/** The topology: source, infer, sink; and the settings of Kafka Streams. */
@NullMarked
package dev.penstock.stream;

import org.jspecify.annotations.NullMarked;
