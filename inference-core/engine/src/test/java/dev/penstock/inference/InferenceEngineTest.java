package dev.penstock.inference;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.batch.BatcherClosedException;
import dev.penstock.inference.batch.DeadlineException;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.image.ImageDecoder;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InferenceEngineTest {

  private static final ImageDecoder WHITE =
      (encoded, geometry, target) -> {
        while (target.hasRemaining()) {
          target.put((byte) 255);
        }
      };

  private static final ImageDecoder BROKEN =
      (encoded, geometry, target) -> {
        throw new IllegalStateException("no such marker");
      };

  @Test
  void answersEncodedImagesAndPixelsInOneBatch() throws Exception {
    try (InferenceEngine engine = open(ExecutionProvider.NULL, WHITE)) {
      CompletableFuture<Classification> one =
          engine.classify(Models.encoded(), RequestContext.NONE);
      CompletableFuture<Classification> two =
          engine.classify(Models.pixels(4), RequestContext.NONE);

      assertThat(one.get(10, SECONDS).classes()).hasSize(2);
      assertThat(one.get().batchSize()).isEqualTo(2);
      assertThat(two.get(10, SECONDS).classes().get(0).score()).isEqualTo(0.25f);
    }
  }

  @Test
  void simulatedDeviceRunsOneBatchAtATime() throws Exception {
    DeviceSettings device =
        DeviceSettings.of(ExecutionProvider.SIMULATED, Path.of("unused"))
            .withSimulatedBatchTime(Duration.ofMillis(20));
    EngineSettings settings =
        EngineSettings.of(Models.TINY, device)
            .withBatch(BatchOptions.fixed(2, Duration.ofMillis(1)));
    try (InferenceEngine engine = InferenceEngine.open(settings, WHITE, EngineListener.NONE)) {
      long start = System.nanoTime();
      List<CompletableFuture<Classification>> answers =
          IntStream.range(0, 20)
              .mapToObj(i -> engine.classify(Models.pixels(4), RequestContext.NONE))
              .toList();
      for (CompletableFuture<Classification> answer : answers) {
        answer.get(10, SECONDS);
      }
      assertThat(System.nanoTime() - start)
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  @Test
  void pixelsOfTheWrongShapeAreNamed() {
    try (InferenceEngine engine = open(ExecutionProvider.NULL, WHITE)) {
      assertFails(
          engine.classify(Models.pixels(5), RequestContext.NONE),
          ImageException.class,
          "pixels have shape [5, 5, 3]; the model takes [4, 4, 3]");
    }
  }

  @Test
  void grayModelTakesPixelsOfOneChannelAndImages() throws Exception {
    EngineSettings settings =
        EngineSettings.of(
            Models.GRAY, DeviceSettings.of(ExecutionProvider.NULL, Path.of("unused")));
    try (InferenceEngine engine = InferenceEngine.open(settings, WHITE, EngineListener.NONE)) {
      ImageInput gray = new ImageInput.Pixels(List.of(4, 4, 1), ByteBuffer.allocate(16));
      engine.classify(gray, RequestContext.NONE).get(10, SECONDS);
      engine.classify(Models.encoded(), RequestContext.NONE).get(10, SECONDS);
      assertFails(
          engine.classify(Models.pixels(4), RequestContext.NONE),
          ImageException.class,
          "pixels have shape [4, 4, 3]; the model takes [4, 4, 1]");
    }
  }

  @Test
  void theModelDecidesWhetherExifCounts() throws Exception {
    AtomicBoolean ignored = new AtomicBoolean();
    ImageDecoder decoder = (encoded, geometry, target) -> ignored.set(geometry.ignoreExif());
    EngineSettings settings =
        EngineSettings.of(
            Models.GRAY, DeviceSettings.of(ExecutionProvider.NULL, Path.of("unused")));
    try (InferenceEngine engine = InferenceEngine.open(settings, decoder, EngineListener.NONE)) {
      engine.classify(Models.encoded(), RequestContext.NONE).get(10, SECONDS);
      assertThat(ignored).isTrue();
    }
  }

  @Test
  void aModelOfPlanesTakesPlanesAndRows() throws Exception {
    byte[] planes = new byte[48];
    byte[] rows = new byte[48];
    for (int i = 0; i < 48; i++) {
      planes[i] = (byte) i;
      rows[i % 16 * 3 + i / 16] = (byte) i;
    }
    List<byte[]> inputs = new ArrayList<>();
    ScriptedDevice device =
        new ScriptedDevice((batch, scores, cancelled) -> inputs.add(firstRow(batch.input())));
    try (InferenceEngine engine = open(Models.TINY_NCHW, device)) {
      engine.classify(pixels(List.of(3, 4, 4), planes), RequestContext.NONE).get(10, SECONDS);
      engine.classify(pixels(List.of(4, 4, 3), rows), RequestContext.NONE).get(10, SECONDS);
      assertFails(
          engine.classify(pixels(List.of(4, 3, 4), planes), RequestContext.NONE),
          ImageException.class,
          "pixels have shape [4, 3, 4]; the model takes [3, 4, 4] or [4, 4, 3]");
    }
    assertThat(inputs).containsExactly(planes, planes);
  }

  @Test
  void whatTheDecoderThrowsFailsThatImageAlone() {
    try (InferenceEngine engine = open(ExecutionProvider.NULL, BROKEN)) {
      assertFails(
          engine.classify(Models.encoded(), RequestContext.NONE),
          ImageException.class,
          "no such marker");
    }
  }

  @Test
  void pastDeadlinesAreShed() {
    RequestContext late = new RequestContext(Instant.now().minusSeconds(1), null, null);
    try (InferenceEngine engine = open(ExecutionProvider.NULL, WHITE)) {
      assertFails(
          engine.classify(Models.pixels(4), late), DeadlineException.class, "deadline passed");
      assertFails(
          engine.classify(Models.encoded(), late), DeadlineException.class, "deadline passed");
    }
  }

  @Test
  void closedEngineRefuses() {
    InferenceEngine engine = open(ExecutionProvider.NULL, WHITE);
    engine.close();
    assertFails(
        engine.classify(Models.pixels(4), RequestContext.NONE), BatcherClosedException.class, "");
    assertFails(
        engine.classify(Models.encoded(), RequestContext.NONE), BatcherClosedException.class, "");
  }

  private static ImageInput pixels(List<Integer> shape, byte[] values) {
    return new ImageInput.Pixels(shape, ByteBuffer.wrap(values));
  }

  private static byte[] firstRow(ByteBuffer input) {
    byte[] row = new byte[48];
    input.get(0, row);
    return row;
  }

  private static InferenceEngine open(ModelDescriptor model, ScriptedDevice device)
      throws InferenceException {
    EngineSettings settings =
        EngineSettings.of(model, DeviceSettings.of(ExecutionProvider.NULL, Path.of("unused")))
            .withBatch(BatchOptions.fixed(1, Duration.ZERO));
    return InferenceEngine.open(settings, WHITE, EngineListener.NONE, device, Ticker.system());
  }

  private static InferenceEngine open(ExecutionProvider provider, ImageDecoder decoder) {
    try {
      return InferenceEngine.open(
          EngineSettings.of(Models.TINY, DeviceSettings.of(provider, Path.of("unused")))
              .withBatch(BatchOptions.fixed(2, Duration.ofSeconds(5)))
              .withTopK(2),
          decoder,
          EngineListener.NONE);
    } catch (Exception e) {
      throw new AssertionError(e);
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
}
