/**
 * The commands of backfill: jobs over a bounded part of a topic.
 *
 * <p>No work on records: module backfill does it.
 *
 * <p>Start with {@link dev.penstock.cli.backfill.StartCommand}.
 */
@NullMarked
package dev.penstock.cli.backfill;

import org.jspecify.annotations.NullMarked;
