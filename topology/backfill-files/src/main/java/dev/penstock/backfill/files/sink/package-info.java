/**
 * How predictions become files: Avro, JSON lines and Parquet, with the same fields in each.
 *
 * <p>Start with {@link dev.penstock.backfill.files.sink.PartFormat}.
 */
@NullMarked
package dev.penstock.backfill.files.sink;

import org.jspecify.annotations.NullMarked;
