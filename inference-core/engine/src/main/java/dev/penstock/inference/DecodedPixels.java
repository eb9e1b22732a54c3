package dev.penstock.inference;

import dev.penstock.inference.batch.RequestTimes;
import dev.penstock.inference.decode.PixelPool;
import dev.penstock.inference.model.Layout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request's pixels on their way to a batch.
 *
 * @param pixels RGB, or gray where the caller gave one channel, in the model's size, from position
 *     to limit
 * @param layout pixel by pixel (NHWC), as decoders write them, or plane by plane (NCHW)
 * @param pooled whether the buffer goes back to the {@link PixelPool}
 * @param submittedAt when the caller asked, in ticker nanoseconds
 * @param times where to note when they ran; null for nowhere
 */
record DecodedPixels(
    ByteBuffer pixels,
    Layout layout,
    boolean pooled,
    long submittedAt,
    @Nullable RequestTimes times) {}
