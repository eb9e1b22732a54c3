package dev.penstock.inference.decode;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One encoded image. It ends in an error of {@code answer}, or its pixels go to {@code decoded}.
 *
 * @param encoded the file's bytes
 * @param deadline in ticker nanoseconds, or {@code Ticker.NEVER}
 * @param answer of the caller's request; nothing is decoded for one that has ended
 * @param decoded receives the pixels on a decode thread, and with them the buffer: it goes back to
 *     the {@link PixelPool} once they have been read
 */
public record DecodeRequest(
    ByteBuffer encoded, long deadline, CompletableFuture<?> answer, Consumer<ByteBuffer> decoded) {}
