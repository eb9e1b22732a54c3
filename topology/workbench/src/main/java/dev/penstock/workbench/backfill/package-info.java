/** Backfills with files on one side or both, as {@code backfill start} runs them. */
@NullMarked
package dev.penstock.workbench.backfill;

import org.jspecify.annotations.NullMarked;
