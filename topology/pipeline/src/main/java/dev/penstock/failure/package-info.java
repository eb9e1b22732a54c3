/**
 * What happens to a record that cannot be answered with a prediction: the stage at which it failed,
 * and the dead letter that reports it.
 *
 * <p>Writes dead letters; module {@code dead-letters} reads them. Decides nothing about the
 * instance: a failure that the record did not cause is handled in {@code app.FailureKind}. Start
 * with {@link dev.penstock.failure.DeadLetterWriter}.
 */
@NullMarked
package dev.penstock.failure;

import org.jspecify.annotations.NullMarked;
