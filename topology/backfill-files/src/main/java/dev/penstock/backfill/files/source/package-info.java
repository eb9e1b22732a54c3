/**
 * Where the images of a job come from: folders, and files of records. Every source has an order
 * that stays the same from one run to the next, so that a position names an image.
 *
 * <p>Start with {@link dev.penstock.backfill.files.source.RecordSource}.
 */
@NullMarked
package dev.penstock.backfill.files.source;

import org.jspecify.annotations.NullMarked;
