package dev.penstock.inference;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.inference.batch.BatchReport;
import dev.penstock.inference.batch.HandMovedTicker;
import dev.penstock.inference.image.ImageDecoder;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the decoder, the model or the device does, every request ends. */
@Timeout(20)
class EngineFailuresTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ScriptedDevice.Run FINE = (rows, scores, cancelled) -> {};

  private final HandMovedTicker ticker = new HandMovedTicker();
  private final Events events = new Events();
  private final CountDownLatch testEnds = new CountDownLatch(1);

  @AfterEach
  void freeWhatHangs() {
    testEnds.countDown();
  }

  @Test
  void imageThatHangsTheDecoderFailsAndTheNextIsDecoded() throws Exception {
    AtomicInteger images = new AtomicInteger();
    CountDownLatch hanging = new CountDownLatch(1);
    ImageDecoder decoder =
        (encoded, geometry, target) -> {
          if (images.getAndIncrement() == 0) {
            hanging.countDown();
            untilTestEnds();
          }
        };
    InferenceEngine engine = open(new ScriptedDevice(FINE), decoder);
    var stuck = engine.classify(Models.encoded(), RequestContext.NONE);
    var next = engine.classify(Models.encoded(), RequestContext.NONE);
    hanging.await();
    ticker.advance(LIMIT);
    assertFails(stuck, ImageException.class, "10000 ms (penstock.decode.timeout)");
    await().until(() -> engine.waitingToRun() == 1);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(next.get(10, SECONDS).batchSize()).isEqualTo(1);
    assertThat(events.failedImages).hasValue(1);
    engine.close(Duration.ofSeconds(5));
  }

  @Test
  void engineFailsWhenDecodersAreLostAndDoNotComeBack() throws Exception {
    AtomicInteger hanging = new AtomicInteger();
    InferenceEngine engine =
        open(
            new ScriptedDevice(FINE),
            (encoded, geometry, target) -> {
              hanging.incrementAndGet();
              untilTestEnds();
            });
    List<CompletableFuture<Classification>> answers =
        Stream.generate(() -> engine.classify(Models.encoded(), RequestContext.NONE))
            .limit(20)
            .toList();
    for (int lost = 1; lost <= 16; lost++) {
      int expected = lost;
      await().until(() -> hanging.get() >= expected);
      ticker.advance(LIMIT);
    }
    assertFails(answers.get(15), ImageException.class, "penstock.decode.timeout");
    await()
        .until(
            () -> {
              ticker.advance(LIMIT);
              return !events.failures.isEmpty();
            });
    assertFails(answers.get(19), EngineFailedException.class, "16 threads have been stuck");
    await().untilAsserted(() -> assertThat(answers).allMatch(CompletableFuture::isDone));
    assertThat(events.failures).hasSize(1);
    engine.close(Duration.ZERO);
  }

  @Test
  void slowRunIsCutAndRetriedAndNoPictureIsBlamed() throws Exception {
    AtomicInteger slow = new AtomicInteger();
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> {
              if (slow.getAndIncrement() == 0) {
                cancelled.acquireUninterruptibly();
                throw new InferenceException("terminated");
              }
            });
    InferenceEngine engine = open(device, null);
    var answers = classify(engine, 4);
    await().until(() -> slow.get() == 1);
    ticker.advance(LIMIT);
    for (var answer : answers) {
      assertThat(answer.get(10, SECONDS).batchSize()).isEqualTo(2);
    }
    assertThat(device.replaced).hasValue(0);
    engine.close();
  }

  @Test
  void onlyAPictureThatIsSlowByItselfIsBlamed() throws Exception {
    AtomicInteger slow = new AtomicInteger();
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> {
              if (rows.anyMarked()) {
                slow.incrementAndGet();
                cancelled.acquireUninterruptibly();
                throw new InferenceException("terminated");
              }
            });
    InferenceEngine engine = open(device, null);
    var marked = classifyMarked(engine, 1).get(0);
    var others = classify(engine, 3);
    for (int run = 1; run <= 3; run++) { // batches of 4, 2 and 1
      int expected = run;
      await().until(() -> slow.get() == expected);
      ticker.advance(LIMIT);
    }
    assertFails(
        marked,
        InferenceException.class,
        "a batch of 1 ran longer than the limit of 10000 ms (penstock.inference.timeout)");
    for (var other : others) {
      assertThat(other.get(10, SECONDS).classes()).isNotEmpty();
    }
    assertThat(device.replaced).hasValue(0);
    engine.close();
  }

  @Test
  void lackOfMemoryInARunBlamesNoPicture() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> {
              if (runs.getAndIncrement() == 0) {
                throw new OutOfMemoryError("Java heap space");
              }
            });
    InferenceEngine engine = open(device, null);
    for (var answer : classify(engine, 4)) {
      assertThat(answer.get(10, SECONDS).classes()).isNotEmpty();
    }
    ticker.advance(LIMIT.multipliedBy(5)); // nothing runs that could be cut
    assertThat(classify(engine, 4).get(0).get(10, SECONDS).classes()).isNotEmpty();
    assertThat(events.failures).isEmpty();
    engine.close();
  }

  @Test
  void runThatHeedsNoCancelFailsTheEngine() throws Exception {
    ScriptedDevice device = new ScriptedDevice((rows, scores, cancelled) -> untilTestEnds());
    InferenceEngine engine = open(device, null);
    var answers = classify(engine, 5);
    await().until(() -> device.runs.get() == 1);
    await()
        .until(
            () -> {
              ticker.advance(LIMIT);
              return !events.failures.isEmpty();
            });
    answers.forEach(
        answer -> assertFails(answer, EngineFailedException.class, "although it was cancelled"));
    assertFails(classify(engine, 1).get(0), EngineFailedException.class, "cancelled");
    assertFails(
        engine.classify(Models.encoded(), RequestContext.NONE),
        EngineFailedException.class,
        "cancelled");
    engine.close(Duration.ZERO);
  }

  @Test
  void picturesThatFailTheModelBatchAfterBatchDoNotStopIt() throws Exception {
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> {
              if (rows.anyMarked()) {
                throw new InferenceException("bad picture");
              }
            });
    InferenceEngine engine = open(device, null);
    for (int batch = 0; batch < 12; batch++) {
      classifyMarked(engine, 4)
          .forEach(answer -> assertFails(answer, InferenceException.class, "bad picture"));
    }
    assertThat(classify(engine, 4).get(0).get(10, SECONDS).batchSize()).isEqualTo(4);
    assertThat(device.replaced).hasValue(0);
    assertThat(events.failures).isEmpty();
    engine.close();
  }

  @Test
  void modelThatFailsOnAnythingIsLoadedAfreshOnceAndThenTheEngineFailsAndBlamesNoPicture() {
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> {
              throw new InferenceException("device lost");
            });
    InferenceEngine engine = open(device, null);
    classify(engine, 4)
        .forEach(answer -> assertFails(answer, EngineFailedException.class, "known-good input"));
    await().until(() -> events.failures.size() == 1);
    assertThat(device.replaced).hasValue(1);
    assertThat(events.failures.get(0)).hasRootCauseMessage("device lost");
    assertFails(classify(engine, 1).get(0), EngineFailedException.class, "fresh start");
    engine.close();
  }

  @Test
  void batchPastTheDevicesMemoryIsHalvedAndTheLimitReported() throws Exception {
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> {
              if (rows.size() > 2) {
                throw new InferenceException("out of memory");
              }
            });
    InferenceEngine engine = open(device, null);
    for (var answer : classify(engine, 4)) {
      assertThat(answer.get(10, SECONDS).batchSize()).isEqualTo(2);
    }
    assertThat(events.limits).containsExactly(2);
    engine.close();
  }

  @Test
  void scoresThatAreNoNumbersAreAnInferenceException() {
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> scores.put(0, rows.anyMarked() ? Float.NaN : 0));
    InferenceEngine engine = open(device, null);
    classifyMarked(engine, 4)
        .forEach(answer -> assertFails(answer, InferenceException.class, "NaN"));
    engine.close();
  }

  @Test
  void anythingElseTheRunnerThrowsIsAnInferenceException() {
    ScriptedDevice device =
        new ScriptedDevice(
            (rows, scores, cancelled) -> {
              if (rows.anyMarked()) {
                throw new IllegalStateException("closed");
              }
            });
    InferenceEngine engine = open(device, null);
    classifyMarked(engine, 4)
        .forEach(answer -> assertFails(answer, InferenceException.class, "closed"));
    engine.close();
  }

  @Test
  void throwingListenerDoesNoHarm() throws Exception {
    events.throwing = true;
    InferenceEngine engine = open(new ScriptedDevice(FINE), (encoded, geometry, target) -> {});
    var encoded = engine.classify(Models.encoded(), RequestContext.NONE);
    await().until(() -> engine.waitingToRun() == 1);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(encoded.get(10, SECONDS).classes()).isNotEmpty();
    assertThat(classify(engine, 4).get(3).get(10, SECONDS).classes()).isNotEmpty();
    engine.close();
  }

  private InferenceEngine open(ScriptedDevice device, ImageDecoder decoder) {
    EngineSettings settings =
        EngineSettings.of(Models.TINY, DeviceSettings.of(ExecutionProvider.NULL, Path.of("none")))
            .withBatch(BatchOptions.fixed(4, Duration.ofSeconds(1)))
            .withDecodeThreads(1)
            .withTimeouts(LIMIT, LIMIT);
    try {
      return InferenceEngine.open(settings, decoder, events, device, ticker);
    } catch (InferenceException e) {
      throw new AssertionError(e);
    }
  }

  private static List<CompletableFuture<Classification>> classify(
      InferenceEngine engine, int count) {
    return classify(engine, count, Models.pixels(4));
  }

  private static List<CompletableFuture<Classification>> classifyMarked(
      InferenceEngine engine, int count) {
    return classify(engine, count, Models.marked());
  }

  private static List<CompletableFuture<Classification>> classify(
      InferenceEngine engine, int count, ImageInput input) {
    return Stream.generate(() -> engine.classify(input, RequestContext.NONE)).limit(count).toList();
  }

  private void untilTestEnds() {
    while (testEnds.getCount() > 0) {
      try {
        testEnds.await();
      } catch (InterruptedException e) {
        // What hangs heeds nothing.
      }
    }
  }

  private static void assertFails(
      CompletableFuture<?> answer, Class<? extends Throwable> type, String message) {
    assertThatThrownBy(() -> answer.get(10, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(type)
        .hasMessageContaining(message);
  }

  private static final class Events implements EngineListener {
    final AtomicInteger failedImages = new AtomicInteger();
    final List<Integer> limits = new CopyOnWriteArrayList<>();
    final List<EngineFailedException> failures = new CopyOnWriteArrayList<>();
    volatile boolean throwing;

    @Override
    public void imageDecoded(long nanos, boolean failed) {
      if (failed) {
        failedImages.incrementAndGet();
      }
      throwIfAsked();
    }

    @Override
    public void batchFinished(BatchReport report) {
      throwIfAsked();
    }

    @Override
    public void batchLimitLowered(int limit) {
      limits.add(limit);
    }

    @Override
    public void engineFailed(EngineFailedException reason) {
      failures.add(reason);
    }

    private void throwIfAsked() {
      if (throwing) {
        throw new AssertionError("listener");
      }
    }
  }
}
