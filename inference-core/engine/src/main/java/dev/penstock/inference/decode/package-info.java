/**
 * From encoded images to rows of a batch: decode threads, the memory they may take, pixel buffers,
 * packing of tensors.
 *
 * <p>Knows no batcher, no sessions and no Kafka; what an image format is, is {@code image}'s.
 *
 * <p>Start reading at {@link dev.penstock.inference.decode.DecodePool}.
 */
@NullMarked
package dev.penstock.inference.decode;

import org.jspecify.annotations.NullMarked;
