package dev.penstock.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Classification;
import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.OutputSpec;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.tensor.ElementType;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import dev.penstock.schemas.WireFormat;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PredictionWriterTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @EnumSource
  void writesEveryFieldOfAPrediction(WireFormat format) throws Exception {
    PredictionWriter writer = new PredictionWriter(model(), "cpu", format);
    Classification classification =
        new Classification(
            List.of(
                new Classification.ScoredClass(1, "dog", 0.75f),
                new Classification.ScoredClass(0, "cat", 0.25f)),
            32,
            1500,
            20_000,
            NOON);

    byte[] bytes =
        writer.write("cat-7", classification, new TopicPartition("images", 3), 42, 1_000);

    assertThat(new AvroReader<>(Prediction.class).read(bytes))
        .isEqualTo(
            new Prediction(
                "cat-7",
                new ModelInfo("pets", "2", "ab12", "fp16", "cpu"),
                List.of(new ScoredClass(1, "dog", 0.75f), new ScoredClass(0, "cat", 0.25f)),
                new SourceRecord("images", 3, 42L),
                32,
                1500L,
                20_000L,
                NOON,
                Instant.ofEpochMilli(1_000)));
  }

  private static ModelDescriptor model() {
    return new ModelDescriptor(
        "pets",
        "2",
        Path.of("model.onnx"),
        "ab12",
        Precision.FP16,
        256,
        false,
        new InputSpec(
            "input",
            ElementType.UINT8,
            Layout.NHWC,
            ChannelOrder.RGB,
            224,
            224,
            0,
            List.of(0f, 0f, 0f),
            List.of(1f, 1f, 1f)),
        new OutputSpec("scores", ElementType.FLOAT32, 2, Activation.SOFTMAX),
        List.of("cat", "dog"));
  }
}
