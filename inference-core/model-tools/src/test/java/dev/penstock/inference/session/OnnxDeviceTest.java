package dev.penstock.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.inference.zoo.SingleImageModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class OnnxDeviceTest {

  /** Kept between builds, so that libraries are unpacked once. */
  private static final Path LIBRARIES = Path.of("target", "test-cache").toAbsolutePath();

  @TempDir Path folder;
  private ModelDescriptor model;
  private DeviceSettings settings;

  @BeforeEach
  void publishModel() throws Exception {
    OnnxRuntime.environment(LIBRARIES);
    model = ColourModel.publish(folder.resolve("models"));
    settings = DeviceSettings.of(ExecutionProvider.CPU, folder.resolve("cache"));
  }

  @Test
  void answersEveryRowOfABatch() throws Exception {
    try (Device device = Devices.open(model, settings, 4);
        ModelRunner runner = device.open()) {
      paint(runner, 0, 255, 0, 0);
      paint(runner, 1, 0, 0, 255);
      paint(runner, 2, 255, 255, 0);
      FloatBuffer scores = runner.run(3);
      assertThat(best(scores, 0)).isEqualTo("red");
      assertThat(best(scores, 1)).isEqualTo("blue");
      assertThat(best(scores, 2)).isEqualTo("yellow");
    }
  }

  @Test
  void runnersOnTheCpuShareOneSession() throws Exception {
    try (Device device = Devices.open(model, settings, 4);
        ModelRunner one = device.open();
        ModelRunner two = device.open()) {
      assertThat(((OnnxModelRunner) one).session()).isSameAs(((OnnxModelRunner) two).session());
    }
  }

  @Test
  void replacedRunnerSharesNothingWithTheFailedOne() throws Exception {
    try (Device device = Devices.open(model, settings, 4)) {
      ModelRunner failed = device.open();
      OnnxSession suspect = ((OnnxModelRunner) failed).session();
      try (ModelRunner fresh = device.replace(failed);
          ModelRunner other = device.open()) {
        assertThat(((OnnxModelRunner) fresh).session()).isNotSameAs(suspect);
        assertThat(((OnnxModelRunner) other).session())
            .isSameAs(((OnnxModelRunner) fresh).session());
        assertThat(fresh.run(1)).isNotNull();
      }
    }
  }

  @Test
  void cancelledRunnerRunsAgain() throws Exception {
    try (Device device = Devices.open(model, settings, 4);
        ModelRunner runner = device.open()) {
      runner.cancel();
      paint(runner, 0, 0, 255, 0);
      assertThat(best(runner.run(1), 0)).isEqualTo("green");
    }
  }

  @Test
  void optimizedModelIsKeptAndUsedAgain() throws Exception {
    openAndRun();
    Path kept = keptGraph();
    FileTime written = Files.getLastModifiedTime(kept);
    openAndRun();
    assertThat(keptGraph()).isEqualTo(kept);
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(written);
  }

  @Test
  void corruptOptimizedModelIsMadeAnew() throws Exception {
    openAndRun();
    long size = Files.size(keptGraph());
    Files.write(keptGraph(), new byte[(int) size]);
    openAndRun();
    assertThat(Files.readAllBytes(keptGraph())).isNotEqualTo(new byte[(int) size]);
  }

  @Test
  void optimizedModelCutShortIsMadeAnew() throws Exception {
    openAndRun();
    byte[] whole = Files.readAllBytes(keptGraph());
    Files.write(keptGraph(), List.of("cut"));
    openAndRun();
    assertThat(Files.readAllBytes(keptGraph())).hasSameSizeAs(whole);
  }

  @Test
  void modelRunsWhereNoCacheCanBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("no-folder"), "");
    settings = DeviceSettings.of(ExecutionProvider.CPU, file);
    openAndRun();
  }

  @Test
  void missingModelIsNamed() {
    ModelDescriptor missing =
        new ModelDescriptor(
            "gone",
            "1",
            folder.resolve("gone.onnx"),
            "0",
            model.precision(),
            model.resize(),
            model.ignoreExif(),
            model.input(),
            model.output(),
            model.labels());
    assertThatThrownBy(() -> Devices.open(missing, settings, 1))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("gone.onnx");
  }

  @Test
  void autoTakesTheCpuWithoutADriverAndCudaByNameIsAnError() throws Exception {
    assumeThat(CudaDriver.find()).isEmpty();
    Path cache = settings.cache();
    try (Device device = Devices.open(model, DeviceSettings.of(ExecutionProvider.AUTO, cache), 1)) {
      assertThat(device.provider()).isEqualTo(ExecutionProvider.CPU);
    }
    assertThatThrownBy(
            () -> Devices.open(model, DeviceSettings.of(ExecutionProvider.CUDA, cache), 1))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("libcuda.so.1")
        .hasMessageContaining("penstock.model.provider");
  }

  @Test
  void autoThatCannotUseCudaWarnsWithTheCauseOnOneLine() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(Devices.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try (Device device =
        Devices.insteadOfCuda(
            new InferenceException("libcublasLt.so.12: cannot open\n"), model, settings, 1)) {
      assertThat(device.provider()).isEqualTo(ExecutionProvider.CPU);
    } finally {
      log.detachAppender(lines);
    }
    ILoggingEvent first = lines.list.get(0);
    assertThat(first.getLevel()).isEqualTo(Level.WARN);
    assertThat(first.getFormattedMessage())
        .endsWith("libcublasLt.so.12: cannot open")
        .hasLineCount(1);
  }

  @Test
  void batchesPaddedToOneSizeAnswerLikeOthers() throws Exception {
    try (Device device = padding(model);
        ModelRunner runner = device.open()) {
      paint(runner, 0, 255, 0, 0);
      paint(runner, 1, 0, 0, 255);
      FloatBuffer scores = runner.run(2);
      assertThat(best(scores, 0)).isEqualTo("red");
      assertThat(best(scores, 1)).isEqualTo("blue");
    }
  }

  @Test
  void modelForOneImageIsFoundWhereBatchesArePadded() throws Exception {
    try (Device device = padding(SingleImageModel.publish(folder.resolve("singles")));
        ModelRunner runner = device.open()) {
      assertThat(device.maxBatch()).isEqualTo(1);
      runner.run(1);
    }
  }

  /** As on a GPU, whose provider needs one. */
  private Device padding(ModelDescriptor padded) throws Exception {
    CpuProvider cpu = new CpuProvider(settings, 1);
    OnnxProvider provider =
        new OnnxProvider() {
          @Override
          public ExecutionProvider id() {
            return cpu.id();
          }

          @Override
          public int workers() {
            return cpu.workers();
          }

          @Override
          public boolean sharesSession() {
            return cpu.sharesSession();
          }

          @Override
          public int usualBatch() {
            return 4;
          }

          @Override
          public BatchSizes.Kind batchSizes() {
            return BatchSizes.Kind.ONE_SIZE;
          }

          @Override
          public OrtSession load(OrtEnvironment environment, ModelDescriptor loaded)
              throws OrtException {
            return cpu.load(environment, loaded);
          }
        };
    return new OnnxDevice(
        OnnxRuntime.environment(LIBRARIES), padded, provider, 0, settings.cache());
  }

  private void openAndRun() throws InferenceException {
    try (Device device = Devices.open(model, settings, 2);
        ModelRunner runner = device.open()) {
      paint(runner, 1, 255, 255, 255);
      assertThat(best(runner.run(2), 1)).isEqualTo("white");
    }
  }

  private Path keptGraph() throws IOException {
    try (Stream<Path> files = Files.walk(settings.cache())) {
      return files.filter(file -> file.endsWith("model.onnx")).findFirst().orElseThrow();
    }
  }

  private void paint(ModelRunner runner, int row, int red, int green, int blue) {
    int bytes = model.input().bytes();
    for (int i = 0; i < bytes; i += 3) {
      runner.input().put(row * bytes + i, (byte) red);
      runner.input().put(row * bytes + i + 1, (byte) green);
      runner.input().put(row * bytes + i + 2, (byte) blue);
    }
  }

  private String best(FloatBuffer scores, int row) {
    try {
      return model.labels().get(Scores.best(scores, row, model.output(), 1).get(0).index());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
