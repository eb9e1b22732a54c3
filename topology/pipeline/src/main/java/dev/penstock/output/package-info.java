/**
 * The two output topics: what each currently accepts, and whether it can be written at all.
 *
 * <p>Describes topics, writes no records; {@code processor.AnswerForwarder} does. Start with {@link
 * dev.penstock.output.OutputTopics}.
 */
@NullMarked
package dev.penstock.output;

import org.jspecify.annotations.NullMarked;
