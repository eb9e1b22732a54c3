/**
 * What a job costs and what it leaves to the live application beside it.
 *
 * <p>Start with {@link dev.penstock.bench.backfill.BackfillBench}.
 */
@NullMarked
package dev.penstock.bench.backfill;

import org.jspecify.annotations.NullMarked;
