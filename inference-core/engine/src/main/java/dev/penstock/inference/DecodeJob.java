package dev.penstock.inference;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One encoded image on its way to its pixels.
 *
 * @param encoded the file's bytes
 * @param submittedAt when the caller asked, in ticker nanoseconds
 * @param deadline in ticker nanoseconds, or {@code Ticker.NEVER}
 * @param tag the caller's
 * @param answer where the request ends
 */
record DecodeJob(
    ByteBuffer encoded,
    long submittedAt,
    long deadline,
    @Nullable Object tag,
    CompletableFuture<Classification> answer) {}
