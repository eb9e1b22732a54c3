/**
 * What part of a topic a backfill job answers: bounds, filters, and the limits on its pace and its
 * dead letters, each read from a command's option.
 *
 * <p>Writes nothing and keeps no state.
 *
 * <p>Start with {@link dev.penstock.backfill.bounds.BoundsResolver}.
 */
@NullMarked
package dev.penstock.backfill.bounds;

import org.jspecify.annotations.NullMarked;
