package dev.penstock.inference.decode;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.inference.batch.HandMovedTicker;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.image.ImageDecoder;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.image.MemoryNeed;
import dev.penstock.inference.watchdog.Watchdog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory and threads that decoding takes; an image is a number, which the test gives meaning. */
@Timeout(20)
class DecodePoolTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long MEBI = 1 << 20;
  private static final long ROOM = 96 * MEBI;
  private static final int BUFFERS = 4;
  private static final long HEAP = 400 * MEBI;

  private final HandMovedTicker ticker = new HandMovedTicker();
  private final Watchdog watchdog = new Watchdog(ticker);
  private final PixelPool pixels = new PixelPool(BUFFERS, 48);
  private final Events events = new Events();
  private final Decoder decoder = new Decoder();
  private final List<DecodePool> opened = new ArrayList<>();

  @AfterEach
  void freeWhatHangs() {
    decoder.hanging.values().forEach(CountDownLatch::countDown);
    opened.forEach(pool -> pool.end(new BatcherClosedException()));
    watchdog.close();
  }

  @Test
  void lackOfMemoryIsNoVerdictAndTheImageIsDecodedAgainWhileNothingElseIs() throws Exception {
    DecodePool pool = pool(2);
    decoder.hang(1);
    var slow = submit(pool, 1);
    await().until(() -> decoder.triesOf(1) == 1);
    decoder.failures.put(2, new OutOfMemoryError("Java heap space"));

    var unlucky = submit(pool, 2);

    await().until(() -> decoder.triesOf(2) == 1);
    decoder.failures.clear();
    assertThat(unlucky).isNotDone();
    assertThat(decoder.triesOf(2)).isEqualTo(1);
    decoder.free(1);
    assertThat(slow.get(10, SECONDS)).isNotNull();
    assertThat(unlucky.get(10, SECONDS)).isNotNull();
    assertThat(decoder.triesOf(2)).isEqualTo(2);
    assertThat(events.failedImages).hasValue(0);
  }

  @Test
  void lackOfMemoryForAnImageAloneIsTheInstancesLimit() {
    decoder.needs.put(1, new MemoryNeed(137 * MEBI, 275 * MEBI));
    decoder.failures.put(1, new OutOfMemoryError("Java heap space"));

    assertFails(
        submit(pool(1), 1),
        ImageException.class,
        "decoding takes about 137 MiB of heap and 275 MiB outside it, more than this instance has"
            + " for one image: its heap is 400 MiB (-Xmx); the image itself was not found broken");
    assertThat(decoder.triesOf(1)).isEqualTo(2);
    assertThat(events.failedImages).hasValue(1);
  }

  @Test
  void anImageThatLeavesTheRestOfTheProcessNothingIsNotTried() {
    decoder.needs.put(1, new MemoryNeed(301 * MEBI, 0));
    assertFails(submit(pool(1), 1), ImageException.class, "about 301 MiB of heap and 0 MiB");
    assertThat(decoder.triesOf(1)).isZero();
    decoder.needs.put(2, new MemoryNeed(300 * MEBI, 900 * MEBI));
    assertThat(submit(pool(1), 2)).succeedsWithin(LIMIT);
  }

  @Test
  void aStuckThreadKeepsItsMemoryUntilItComesBack() throws Exception {
    DecodePool pool = pool(1);
    decoder.needs.put(1, new MemoryNeed(60 * MEBI, 30 * MEBI));
    decoder.needs.put(2, new MemoryNeed(20 * MEBI, 0));
    decoder.needs.put(3, new MemoryNeed(5 * MEBI, 0));
    getStuck(pool, 1);

    assertThat(submit(pool, 3)).as("there is room for this").succeedsWithin(LIMIT);
    var next = submit(pool, 2);

    await().until(() -> events.asked.contains(2));
    assertThat(decoder.triesOf(2)).isZero();
    decoder.free(1);
    assertThat(next.get(10, SECONDS)).isNotNull();
    assertThat(events.stuck).isEmpty();
  }

  @Test
  void stuckThreadsThatHoldAllMemoryForLongFailTheEngine() {
    DecodePool pool = pool(1);
    decoder.needs.put(1, new MemoryNeed(ROOM, 0));
    decoder.needs.put(2, new MemoryNeed(MEBI, 0));
    getStuck(pool, 1);
    var next = submit(pool, 2);

    advanceUntilStuck();

    assertThat(events.stuck.get(0))
        .hasMessageStartingWith("1 threads have been stuck decoding images");
    pool.end(events.stuck.get(0));
    assertFails(
        next,
        IllegalStateException.class,
        "more than 4 times the limit of 10000 ms (penstock.decode.timeout)");
  }

  @Test
  void memoryThatOthersUseInTimeFailsNothing() throws Exception {
    DecodePool pool = pool(2);
    decoder.needs.put(1, new MemoryNeed(ROOM, 0));
    decoder.needs.put(2, new MemoryNeed(MEBI, 0));
    decoder.hang(1);
    var first = submit(pool, 1);
    await().until(() -> decoder.triesOf(1) == 1);
    var second = submit(pool, 2);
    await().until(() -> events.asked.contains(2));

    pool.reportIfHopeless(100);

    assertThat(events.stuck).isEmpty();
    decoder.free(1);
    assertThat(first.get(10, SECONDS)).isNotNull();
    assertThat(second.get(10, SECONDS)).isNotNull();
  }

  @Test
  void soManyStuckThreadsAreReplacedAndFurtherOnesWhenOneComesBack() throws Exception {
    DecodePool pool = pool(1);
    for (int image = 1; image <= 16; image++) {
      getStuck(pool, image);
      if (image == 3) { // time passes for those that are stuck already, and fails nothing
        ticker.advance(LIMIT.multipliedBy(10));
      }
    }
    var next = submit(pool, 17);
    assertThat(decoder.triesOf(17)).isZero();
    assertThat(next).isNotDone();

    decoder.free(5);

    assertThat(next.get(10, SECONDS)).isNotNull();
  }

  @Test
  void anErrorInAReactionEndsNeitherTheWatchdogNorLeavesTheRequestOpen() {
    DecodePool pool = pool(1);
    events.error = new AssertionError("listener");
    for (int image = 1; image <= 3; image++) {
      getStuck(pool, image);
    }
  }

  @Test
  void anErrorOutsideTheDecoderEndsTheRequestAndNotTheThread() throws Exception {
    DecodePool pool = pool(1);
    events.error = new AssertionError("listener");
    assertFails(submit(pool, 1), ImageException.class, "the decoder failed");
    events.error = null;
    assertThat(submit(pool, 2).get(10, SECONDS)).isNotNull();
  }

  @Test
  void whenNoThreadCanBeStartedTheOneThatReturnsDecodesWhatWaits() throws Exception {
    DecodePool pool = pool(1, threads(1));
    getStuck(pool, 1);
    var waiting = submit(pool, 2);

    decoder.free(1);

    assertThat(waiting.get(10, SECONDS)).isNotNull();
    assertThat(events.stuck).isEmpty();
  }

  @Test
  void whenNoThreadCanBeStartedAndNoneReturnsThePoolIsStuck() {
    DecodePool pool = pool(1, threads(1));
    getStuck(pool, 1);
    var waiting = submit(pool, 2);

    advanceUntilStuck();

    pool.end(events.stuck.get(0));
    assertFails(waiting, IllegalStateException.class, "1 threads have been stuck");
  }

  @Test
  void aThreadIsStartedAsSoonAsTheSystemHasOne() throws Exception {
    AtomicInteger free = new AtomicInteger(1);
    DecodePool pool = pool(1, threads(free));
    getStuck(pool, 1);
    var waiting = submit(pool, 2);

    free.set(1);
    ticker.advance(LIMIT);

    assertThat(waiting.get(10, SECONDS)).isNotNull();
  }

  @Test
  void aListenerThatThrowsLosesNoPixelBuffer() {
    DecodePool pool = pool(1);
    events.error = new AssertionError("listener");
    for (int image = 1; image <= 2 * BUFFERS; image++) {
      assertFails(submit(pool, image), ImageException.class, "the decoder failed");
    }
  }

  @Test
  void aPoolThatEndsWhileAnImageWaitsForMemoryEndsItsRequest() {
    DecodePool pool = pool(2);
    decoder.needs.put(1, new MemoryNeed(ROOM, 0));
    decoder.needs.put(2, new MemoryNeed(MEBI, 0));
    decoder.hang(1);
    var decoding = submit(pool, 1);
    await().until(() -> decoder.triesOf(1) == 1);
    var waiting = submit(pool, 2);
    await().until(() -> events.asked.contains(2));
    pool.close(Duration.ZERO);
    assertFails(decoding, BatcherClosedException.class, "closed");
    assertFails(waiting, BatcherClosedException.class, "closed");
    assertFails(submit(pool, 3), BatcherClosedException.class, "closed");
  }

  private DecodePool pool(int threads) {
    return pool(threads, DecodePool.daemonThreads());
  }

  private DecodePool pool(int threads, ThreadFactory threadFactory) {
    DecodePool pool =
        new DecodePool(
            new DecodeSettings(threads, new ImageGeometry(4, 4, 4), LIMIT),
            decoder,
            new DecodeMemory(pixels, ROOM, HEAP),
            watchdog,
            events,
            ticker,
            threadFactory);
    opened.add(pool);
    return pool;
  }

  private CompletableFuture<ByteBuffer> submit(DecodePool pool, int image) {
    CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
    ByteBuffer encoded = ByteBuffer.allocate(Integer.BYTES).putInt(0, image);
    pool.submit(
        new DecodeRequest(encoded, Ticker.NEVER, answer, null, decoded -> take(decoded, answer)));
    return answer;
  }

  /** A thread of the pool hangs in this image, and is found out. */
  private void getStuck(DecodePool pool, int image) {
    decoder.hang(image);
    var stuck = submit(pool, image);
    await().until(() -> decoder.triesOf(image) == 1);
    ticker.advance(LIMIT);
    assertFails(stuck, ImageException.class, "10000 ms (penstock.decode.timeout)");
  }

  private void take(ByteBuffer decoded, CompletableFuture<ByteBuffer> answer) {
    pixels.release(decoded);
    answer.complete(decoded);
  }

  /** So many threads can be started, then the system is out of them. */
  private static ThreadFactory threads(int most) {
    return threads(new AtomicInteger(most));
  }

  private static ThreadFactory threads(AtomicInteger free) {
    return work -> {
      if (free.getAndDecrement() <= 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      Thread thread = new Thread(work);
      thread.setDaemon(true);
      return thread;
    };
  }

  private void advanceUntilStuck() {
    await()
        .until(
            () -> {
              ticker.advance(LIMIT);
              return !events.stuck.isEmpty();
            });
  }

  private static void assertFails(
      CompletableFuture<?> answer, Class<? extends Throwable> type, String message) {
    assertThatThrownBy(() -> answer.get(10, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(type)
        .hasMessageContaining(message);
  }

  private final class Decoder implements ImageDecoder {
    final ConcurrentHashMap<Integer, CountDownLatch> hanging = new ConcurrentHashMap<>();
    final ConcurrentHashMap<Integer, Error> failures = new ConcurrentHashMap<>();
    final ConcurrentHashMap<Integer, MemoryNeed> needs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, AtomicInteger> tries = new ConcurrentHashMap<>();

    void hang(int image) {
      hanging.put(image, new CountDownLatch(1));
    }

    void free(int image) {
      hanging.get(image).countDown();
    }

    int triesOf(int image) {
      return tries.computeIfAbsent(image, any -> new AtomicInteger()).get();
    }

    @Override
    public void decode(ByteBuffer encoded, ImageGeometry geometry, ByteBuffer target) {
      int image = encoded.getInt(0);
      Error failure = failures.get(image);
      tries.computeIfAbsent(image, any -> new AtomicInteger()).incrementAndGet();
      if (failure != null) {
        throw failure;
      }
      CountDownLatch latch = hanging.get(image);
      while (latch != null && latch.getCount() > 0) {
        try {
          latch.await();
        } catch (InterruptedException e) {
          // What hangs heeds nothing.
        }
      }
    }

    @Override
    public MemoryNeed memory(ByteBuffer encoded) {
      int image = encoded.getInt(0);
      events.asked.add(image);
      return needs.getOrDefault(image, new MemoryNeed(MEBI, 0));
    }
  }

  private static final class Events implements DecodeListener {
    final List<Integer> asked = new CopyOnWriteArrayList<>();
    final List<Exception> stuck = new CopyOnWriteArrayList<>();
    final AtomicInteger failedImages = new AtomicInteger();
    volatile Error error;

    @Override
    public void imageDecoded(long nanos, boolean failed) {
      if (failed) {
        failedImages.incrementAndGet();
      }
      if (error != null) {
        throw error;
      }
    }

    @Override
    public void stuck(Exception reason) {
      stuck.add(reason);
    }
  }
}
