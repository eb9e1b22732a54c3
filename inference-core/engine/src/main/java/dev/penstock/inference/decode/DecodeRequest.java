package dev.penstock.inference.decode;

import dev.penstock.inference.batch.RequestTimes;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One encoded image. It ends in an error of {@code answer}, or its pixels go to {@code decoded}.
 *
 * @param encoded the file's bytes
 * @param deadline in ticker nanoseconds, or {@code Ticker.NEVER}
 * @param answer of the caller's request; nothing is decoded for one that has ended
 * @param times where to note when it was decoded; null for nowhere
 * @param decoded receives the pixels on a decode thread, and with them the buffer: it goes back to
 *     the {@link PixelPool} once they have been read
 */
public record DecodeRequest(
    ByteBuffer encoded,
    long deadline,
    CompletableFuture<?> answer,
    @Nullable RequestTimes times,
    Consumer<ByteBuffer> decoded) {

  /** A decoder has tried it, in this time. */
  void tried(long start, long end) {
    if (times != null) {
      times.decoded(start, end);
    }
  }
}
