/**
 * Backfills with files on one side at least, on the command line: their options, and the seam to
 * the module that carries them out. That module holds Parquet and is not in an image.
 */
@NullMarked
package dev.penstock.cli.backfill.files;

import org.jspecify.annotations.NullMarked;
