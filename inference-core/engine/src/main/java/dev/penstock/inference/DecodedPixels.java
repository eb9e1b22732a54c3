package dev.penstock.inference;

import dev.penstock.inference.decode.PixelPool;
import java.nio.ByteBuffer;

/**
 * One request's pixels on their way to a batch.
 *
 * @param pixels RGB, or gray where the caller gave one channel, row by row, in the model's size,
 *     from position to limit
 * @param pooled whether the buffer goes back to the {@link PixelPool}
 * @param submittedAt when the caller asked, in ticker nanoseconds
 */
record DecodedPixels(ByteBuffer pixels, boolean pooled, long submittedAt) {}
