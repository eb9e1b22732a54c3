/**
 * Reads the dead-letter topic: lists, shows and summarizes dead letters, and sends their records
 * back to their source topic, each at most once.
 *
 * <p>Writes no dead letters; {@code failure.DeadLetterWriter} does. Start with {@link
 * dev.penstock.deadletter.DeadLetterTopic}, then {@link dev.penstock.deadletter.Redrive}.
 */
@NullMarked
package dev.penstock.deadletter;

import org.jspecify.annotations.NullMarked;
