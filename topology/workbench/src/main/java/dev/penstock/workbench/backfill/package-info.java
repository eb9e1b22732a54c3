/** Backfills from files to files, as {@code backfill start --input} runs them. */
@NullMarked
package dev.penstock.workbench.backfill;

import org.jspecify.annotations.NullMarked;
