/**
 * From encoded images to rows of a batch: decode threads, their memory, pixel buffers, tensors.
 *
 * <p>No batches and no sessions. Image formats belong to {@code image}; only the clock and two
 * errors come from {@code batch}.
 *
 * <p>Start reading at {@link dev.penstock.inference.decode.DecodePool}.
 */
@NullMarked
package dev.penstock.inference.decode;

import org.jspecify.annotations.NullMarked;
