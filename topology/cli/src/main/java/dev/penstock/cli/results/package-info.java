/**
 * The command results: predictions become lines or JSON.
 *
 * <p>Nothing that writes to Kafka.
 *
 * <p>Start with {@link dev.penstock.cli.results.ResultsCommand}.
 */
@NullMarked
package dev.penstock.cli.results;

import org.jspecify.annotations.NullMarked;
