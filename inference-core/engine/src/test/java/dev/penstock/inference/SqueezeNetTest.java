package dev.penstock.inference;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.image.ImageLimits;
import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.OutputSpec;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.tensor.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real pretrained classifier on real photos, against what Pillow and ONNX Runtime answered. */
class SqueezeNetTest {

  private static final int CLASSES = 1000;

  @TempDir Path cache;
  private Path data;

  @BeforeEach
  void findData() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("shared/data/models"))) {
      at = at.getParent();
    }
    assumeTrue(at != null, "shared/data is not there");
    data = at.resolve("shared/data");
  }

  @Test
  void agreesWithTheGoldenAnswersInBatches() throws Exception {
    agrees("squeezenet1.0_fp32_dynbatch", Precision.FP32, ElementType.FLOAT32, 0, 0.02f);
  }

  @Test
  void agreesWithTheGoldenAnswersInHalfPrecisionAndFixedBatchesOfOne() throws Exception {
    agrees("squeezenet1.0_fp16", Precision.FP16, ElementType.FLOAT16, 1, 0.02f);
  }

  private void agrees(
      String name, Precision precision, ElementType type, int fixedBatch, float tolerance)
      throws Exception {
    EngineSettings settings =
        EngineSettings.of(
                model(name, precision, type, fixedBatch),
                DeviceSettings.of(ExecutionProvider.CPU, cache))
            .withBatch(BatchOptions.fixed(8, Duration.ofMillis(20)));
    ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);
    try (InferenceEngine engine = InferenceEngine.open(settings, decoder, EngineListener.NONE)) {
      Map<List<String>, CompletableFuture<Classification>> answers = new LinkedHashMap<>();
      for (List<String> row : golden(name)) {
        byte[] photo = Files.readAllBytes(data.resolve("photos").resolve(row.get(0)));
        answers.put(
            row,
            engine.classify(new ImageInput.Encoded(ByteBuffer.wrap(photo)), RequestContext.NONE));
      }
      for (Map.Entry<List<String>, CompletableFuture<Classification>> answer : answers.entrySet()) {
        List<String> row = answer.getKey();
        Classification got = answer.getValue().get(60, SECONDS);
        assertThat(got.classes().get(0).index())
            .as(row.get(0))
            .isEqualTo(Integer.parseInt(row.get(2)));
        assertThat(got.classes().get(0).score())
            .as(row.get(0))
            .isCloseTo(Float.parseFloat(row.get(3)), within(tolerance));
      }
    }
  }

  private List<List<String>> golden(String name) throws IOException {
    return Files.readAllLines(data.resolve("golden").resolve(name + ".tsv")).stream()
        .skip(1)
        .map(line -> List.of(line.split("\t")))
        .toList();
  }

  private ModelDescriptor model(
      String name, Precision precision, ElementType type, int fixedBatch) {
    return new ModelDescriptor(
        name,
        "1",
        data.resolve("models").resolve(name + ".onnx"),
        name,
        precision,
        256,
        false,
        new InputSpec(
            "data_0",
            type,
            Layout.NCHW,
            ChannelOrder.BGR,
            224,
            224,
            fixedBatch,
            List.of(104f, 117f, 123f),
            List.of(1f, 1f, 1f)),
        new OutputSpec("softmaxout_1", type, CLASSES, Activation.NONE),
        Collections.nCopies(CLASSES, "?"));
  }
}
