package dev.penstock.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.image.ImageLimits;
import dev.penstock.inference.image.MemoryNeed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DecodeMemoryTest {

  private static final long MEBI = 1 << 20;

  private final DecodeMemory memory = new DecodeMemory(new PixelPool(4, 48), 96 * MEBI, 400 * MEBI);

  @Test
  void aSecondLargeImageWaitsForTheFirst() throws Exception {
    int first = memory.acquire(heap(60 * MEBI));
    AtomicReference<Thread> waiting = new AtomicReference<>();
    CompletableFuture<Integer> second = acquireElsewhere(60 * MEBI, waiting);
    await().until(() -> isWaiting(waiting));
    assertThat(second).isNotDone();

    memory.release(first);

    memory.release(second.get());
  }

  @Test
  void anImageThatIsLargerThanAllRoomIsDecodedAlone() throws Exception {
    int huge = memory.acquire(heap(5_000 * MEBI));
    AtomicReference<Thread> waiting = new AtomicReference<>();
    CompletableFuture<Integer> small = acquireElsewhere(MEBI, waiting);
    await().until(() -> isWaiting(waiting));

    memory.release(huge);

    memory.release(small.get());
    memory.release(memory.acquire(heap(96 * MEBI))); // all of it came back
  }

  @Test
  void whatTakesNextToNothingNeverWaits() throws Exception {
    int all = memory.acquire(heap(96 * MEBI));
    AtomicReference<Thread> waiting = new AtomicReference<>();
    CompletableFuture<Integer> large = acquireElsewhere(MEBI, waiting);
    await().until(() -> isWaiting(waiting));

    assertThat(acquireElsewhere(1_000, new AtomicReference<>()))
        .succeedsWithin(Duration.ofSeconds(10))
        .isEqualTo(0);

    memory.release(all);
    memory.release(large.get());
  }

  @Test
  void whatIsTakenOutsideTheHeapCountsToo() throws Exception {
    memory.acquire(new MemoryNeed(10 * MEBI, 70 * MEBI));
    AtomicReference<Thread> waiting = new AtomicReference<>();
    CompletableFuture<Integer> second = acquireElsewhere(20 * MEBI, waiting);
    await().until(() -> isWaiting(waiting));
    assertThat(second).isNotDone();
  }

  @Test
  void theHeaderSaysHowMuchAnImageTakes() {
    ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);
    byte[] gif =
        HexFormat.of()
            .parseHex("474946383961" + "e803" + "d007" + "000000" + "2c00000000e803d00700" + "02");
    assertThat(decoder.memory(ByteBuffer.wrap(gif))).isEqualTo(heap(4L * 1000 * 2000));
    assertThat(decoder.memory(text("no image"))).isEqualTo(MemoryNeed.NONE);
    assertThat(decoder.memory(text(""))).isEqualTo(MemoryNeed.NONE);
  }

  private CompletableFuture<Integer> acquireElsewhere(long bytes, AtomicReference<Thread> waiting) {
    return CompletableFuture.supplyAsync(
        () -> {
          waiting.set(Thread.currentThread());
          try {
            return memory.acquire(heap(bytes));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        task -> new Thread(task).start()); // The common pool may have one thread only.
  }

  private static MemoryNeed heap(long bytes) {
    return new MemoryNeed(bytes, 0);
  }

  private static boolean isWaiting(AtomicReference<Thread> thread) {
    return thread.get() != null && thread.get().getState() == Thread.State.WAITING;
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
