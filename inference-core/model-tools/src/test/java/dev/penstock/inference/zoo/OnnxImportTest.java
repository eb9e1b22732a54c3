package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.penstock.inference.model.Activation;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.model.Verdict;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxImportTest {

  private static final ModelVersion ENTRY = new ModelVersion("imported", "1");

  @TempDir Path folder;

  @Test
  void whatTheFileTellsIsRead() throws Exception {
    ImportReport report = run(ImportOptions.of(tiny(), labels(4), ENTRY, false));

    ModelDescriptor model = report.model().orElseThrow();
    assertThat(model.input().layout()).isEqualTo(Layout.NCHW);
    assertThat(model.input().height()).isEqualTo(8);
    assertThat(model.input().mean()).containsExactly(123.675f, 116.28f, 103.53f);
    assertThat(model.resize()).isEqualTo(9);
    assertThat(model.output().activation()).isEqualTo(Activation.NONE);
    assertThat(model.precision()).isEqualTo(Precision.FP32);
    assertThat(report.conversion()).isEmpty();
  }

  @Test
  void aConversionComesWithItsCheck() throws Exception {
    ImportReport report = run(ImportOptions.of(tiny(), labels(4), ENTRY, true));

    assertThat(report.model().orElseThrow().precision()).isEqualTo(Precision.FP16);
    assertThat(report.notes()).anyMatch(note -> note.startsWith("28 weights converted to FP16; 0"));
    assertThat(report.conversion().map(Comparison::verdict)).hasValue(Verdict.PASS);
    assertThat(report.model().orElseThrow().conversion()).hasValue(Verdict.PASS);
  }

  @Test
  void labelsThatDoNotFitAreRefusedAndNothingIsLeft() throws Exception {
    assertThatThrownBy(() -> run(ImportOptions.of(tiny(), labels(5), ENTRY, false)))
        .hasMessageContaining("labels.txt has 5 labels, but the graph gives 4 classes");
    assertThat(folder.resolve("models").toFile().list()).isNullOrEmpty();
  }

  @Test
  void labelsMayBeJson() throws Exception {
    Path labels = Files.writeString(folder.resolve("l.json"), "[\"a\", \"b\", \"c\", \"d\"]");

    ImportReport report = run(ImportOptions.of(tiny(), labels, ENTRY, false));

    assertThat(report.model().orElseThrow().labels()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aModelWhoseWeightsAreInItsLastLayerStaysSingle() throws Exception {
    GraphBuilder graph = new GraphBuilder();
    graph.input("x", DataType.FLOAT, 3, 8, 8);
    graph.constant(Initializer.of("fc", List.of(3L, 4L), new float[12]));
    graph.node("GlobalAveragePool", "pool", List.of("x"));
    graph.node("Flatten", "flat", List.of("pool"));
    graph.node("Gemm", "scores", List.of("flat", "fc"));
    graph.output("scores", DataType.FLOAT, 4);
    Path file = folder.resolve("plain.onnx");
    graph.build("plain").write(file);

    ImportReport report = run(ImportOptions.of(file, labels(4), ENTRY, true));

    assertThat(report.model().orElseThrow().precision()).isEqualTo(Precision.FP32);
    assertThat(report.conversion()).isEmpty();
    assertThat(report.notes())
        .containsExactly(
            "Stays FP32: of 12 weights 0 could be converted; the others belong to the last layer or"
                + " to operations that need FP32.");
  }

  @Test
  void aFileThatIsNoModelIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("tiny.onnx"), "<html>");
    assertThatThrownBy(() -> run(ImportOptions.of(file, labels(4), ENTRY, false)))
        .isInstanceOf(ModelException.class)
        .hasMessage(file + " is a web page or XML, not a model; download the file itself");
  }

  @Test
  void anEntryIsNotReplaced() throws Exception {
    ImportOptions options = ImportOptions.of(tiny(), labels(4), ENTRY, false);
    run(options);

    assertThatThrownBy(() -> run(options)).hasMessageContaining("imported:1 is in");
  }

  @Test
  void aRealClassifierAnswersAsBeforeInHalfPrecision() throws Exception {
    Path data = sharedData();
    ImportOptions options =
        new ImportOptions(
            data.resolve("models/squeezenet1.0_fp32_dynbatch.onnx"),
            data.resolve("labels/synset_words.txt"),
            ENTRY,
            ImageOptions.of(Preset.ONNX_ZOO_BGR),
            Optional.empty(),
            Optional.empty(),
            Pictures.in(data.resolve("photos")),
            true,
            Comparison.Limits.DEFAULT,
            false,
            "");

    ImportReport report = run(options);

    ModelDescriptor model = report.model().orElseThrow();
    assertThat(model.input().fixedBatch()).isZero();
    assertThat(model.resize()).isEqualTo(256);
    assertThat(model.output().activation()).isEqualTo(Activation.NONE);
    assertThat(model.conversion()).hasValue(Verdict.PASS);
    assertThat(agreementWithGolden(model, data)).isGreaterThanOrEqualTo(29);
  }

  @Test
  void theGraphOfARealResNet50IsUnderstood() throws Exception {
    Path model = sharedData().resolve("models/light_resnet50.onnx");

    ModelDescriptor entry =
        run(ImportOptions.of(model, labels(1000), ENTRY, false)).model().orElseThrow();

    assertThat(entry.input().layout()).isEqualTo(Layout.NCHW);
    assertThat(entry.input().fixedBatch()).isEqualTo(1);
    assertThat(entry.output().activation()).isEqualTo(Activation.NONE);
  }

  /** Photos, of 30, that get the class the reference got. */
  private static int agreementWithGolden(ModelDescriptor model, Path data) throws Exception {
    int same = 0;
    try (ModelTrial trial = ModelTrial.open(model)) {
      for (String line : golden(data)) {
        String[] cells = line.split("\t");
        int best = trial.best(data.resolve("photos").resolve(cells[0]), 1).get(0).index();
        same += best == Integer.parseInt(cells[2]) ? 1 : 0;
      }
    }
    return same;
  }

  private static List<String> golden(Path data) throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("golden/squeezenet1.0_fp32_dynbatch.tsv"));
    return lines.subList(1, lines.size());
  }

  private ImportReport run(ImportOptions options) throws Exception {
    return OnnxImport.run(options, folder.resolve("models"), Progress.NONE);
  }

  private Path tiny() throws IOException {
    Path file = folder.resolve("tiny.onnx");
    HalfPrecisionTest.classifier(1).write(file);
    return file;
  }

  private Path labels(int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("label ").append(i).append('\n');
    }
    return Files.writeString(folder.resolve("labels.txt"), text);
  }

  private static Path sharedData() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("shared/data"))) {
      at = at.getParent();
    }
    assumeThat(at).as("the folder shared/data, somewhere above").isNotNull();
    return at.resolve("shared/data");
  }
}
