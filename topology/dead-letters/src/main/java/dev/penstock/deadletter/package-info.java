/**
 * Reads the topic of dead letters: lists, shows and summarizes them, and sends their records back
 * to the topic they came from, each at most once.
 *
 * <p>Writes no dead letters; {@code failure.DeadLetterWriter} does. Start with {@link
 * dev.penstock.deadletter.DeadLetterTopic}, then {@link dev.penstock.deadletter.Redrive}.
 */
@NullMarked
package dev.penstock.deadletter;

import org.jspecify.annotations.NullMarked;
