/**
 * A record's journey inside the topology: read, submitted to the engine, held until its answer is
 * forwarded, and committed no earlier. Both the commit protocol and the back-pressure are here.
 *
 * <p>Contains no HTTP, no settings files and no threads but those of Kafka Streams. Start with
 * {@link dev.penstock.processor.InferenceProcessor}, then {@link
 * dev.penstock.processor.HeldOffsets}.
 */
@NullMarked
package dev.penstock.processor;

import org.jspecify.annotations.NullMarked;
