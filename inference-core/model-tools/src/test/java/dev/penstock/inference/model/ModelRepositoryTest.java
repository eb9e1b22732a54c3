package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.inference.zoo.ColourModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRepositoryTest {

  @TempDir Path folder;
  private Path root;
  private Path entry;

  @BeforeEach
  void publish() throws IOException, ModelException {
    root = folder.resolve("models");
    ColourModel.publish(root);
    entry = root.resolve("colour/1");
  }

  @Test
  void anEntryIsDescribedWhole() throws IOException, ModelException {
    ModelDescriptor model = ModelRepository.open(root).load("colour");

    assertThat(model.version()).isEqualTo("1");
    assertThat(model.labels()).isEqualTo(ColourModel.LABELS);
    assertThat(model.digest()).matches("[0-9a-f]{64}");
    assertThat(model.input().fixedBatch()).isZero();
    assertThat(model.input().bytes()).isEqualTo(32 * 32 * 3);
    assertThat(model.output().classes()).isEqualTo(8);
    assertThat(model.output().activation()).isEqualTo(Activation.SOFTMAX);
    assertThat(root.toFile().list()).containsExactly("colour");
  }

  @Test
  void theNewestVersionIsTheHighestNumber() throws IOException, ModelException {
    for (String version : List.of("9", "10", "1.9", "1.10")) {
      copyTo(root.resolve("colour").resolve(version));
    }
    ModelRepository models = ModelRepository.open(root);

    assertThat(models.load("colour").version()).isEqualTo("10");
    assertThat(models.list())
        .extracting(ModelVersion::version)
        .containsExactly("1", "1.9", "1.10", "9", "10");
  }

  @Test
  void allFaultsAreToldAtOnce() throws IOException {
    Files.writeString(
        entry.resolve("model.properties"),
        """
        input.name=image
        input.type=uint8
        input.layout=nchw
        input.mean=1,2,3
        resize=16
        crop=32x31
        output.name=scores
        output.softmax=yes
        precision=fp16
        colour=blue
        image.exif=no
        """);
    Files.writeString(entry.resolve("labels.txt"), "one\n\nthree\n");

    assertThat(faults())
        .containsExactlyInAnyOrder(
            "input.channels is missing; wanted is one of rgb, bgr, gray",
            "image.exif=no is wrong; wanted is one of apply, ignore",
            "output.softmax=yes is wrong; wanted is true or false",
            "colour is unknown; known are conversion, crop, description, image.exif, input.channels,"
                + " input.deviation, input.layout, input.mean, input.name, input.type, output.name,"
                + " output.softmax, precision, resize, source.sha256",
            "labels.txt line 2 is blank; wanted is a label",
            "labels.txt has 3 labels, but the graph gives 8 classes",
            "input.name=image is not in the graph; it has [pixels]",
            "input.mean and input.deviation contradict input.type=uint8: pixels are passed as they"
                + " are; leave both out",
            "precision=fp16 contradicts the graph, whose weights are fp32",
            "resize=16 is less than crop=32x31; wanted is at least its longer side");
  }

  @Test
  void exifIsAppliedUnlessTheModelSaysOtherwise() throws Exception {
    ModelRepository models = ModelRepository.open(root);
    assertThat(models.load("colour").ignoreExif()).isFalse();

    change("crop=32x32", "crop=32x32\nimage.exif=ignore");
    assertThat(models.load("colour").ignoreExif()).isTrue();

    // What was read is written again.
    ModelProperties read =
        ModelProperties.read(entry.resolve("model.properties"), new ArrayList<>());
    Path source = entry.resolve("model.onnx");
    ModelVersion copy = new ModelVersion("copy", "1");
    models.publish(copy, read, ColourModel.LABELS, file -> Files.copy(source, file));
    assertThat(models.load("copy").ignoreExif()).isTrue();
  }

  @Test
  void whatContradictsTheGraphIsNamed() throws IOException {
    change("input.layout=nhwc", "input.layout=nchw");
    change("crop=32x32", "crop=32x24");
    change("input.type=uint8", "input.type=float32\ninput.mean=0,0,0\ninput.deviation=1,0,1");

    assertThat(faults())
        .containsExactlyInAnyOrder(
            "input.deviation=1,0,1 is wrong; wanted is three numbers above 0, such as"
                + " 58.395,57.12,57.375",
            "input.type=float32 contradicts the graph, where pixels is uint8",
            "input.layout=nchw wants 3 at axis 1 of the input, but the graph says 32 in"
                + " [N, 32, 32, 3]",
            "crop=32x24 wants 24 at axis 3 of the input, but the graph says 3 in [N, 32, 32, 3]");
  }

  @Test
  void missingFilesAndBrokenModelsAreNamed() throws IOException {
    Files.write(entry.resolve("model.onnx"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> ModelRepository.open(root).load("colour"))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(entry.resolve("model.onnx") + ": ONNX model, byte 0");

    Files.delete(entry.resolve("model.onnx"));
    Files.delete(entry.resolve("labels.txt"));
    assertThat(faults()).containsExactly("model.onnx is missing", "labels.txt is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "", "a/b", "a\\b", "/etc", "a\0b", ".hidden", "ä"})
  void namesCannotLeaveTheRepository(String name) {
    ModelRepository models = ModelRepository.open(root);

    assertThatThrownBy(() -> models.load(name)).isInstanceOf(ModelException.class);
    assertThatThrownBy(() -> models.load("colour", name)).isInstanceOf(ModelException.class);
  }

  @Test
  void linksCannotLeaveTheRepository() throws IOException {
    Path outside = folder.resolve("outside");
    copyTo(outside);
    Files.createSymbolicLink(root.resolve("colour/2"), outside);

    assertThat(faults())
        .contains(
            "model.onnx is a link that leaves the repository",
            "labels.txt is a link that leaves the repository");
  }

  @Test
  void anUnknownModelTellsWhichThereAre() {
    assertThatThrownBy(() -> ModelRepository.open(root).load("colour", "7"))
        .hasMessageContaining("No version '7' of model 'colour'")
        .hasMessageContaining("[colour:1]");
    assertThatThrownBy(() -> ModelRepository.open(root).load("color"))
        .hasMessageContaining("No model 'color'")
        .hasMessageContaining("[colour:1]");
  }

  @Test
  void anEntryThatWouldNotLoadIsNotPublished() {
    ModelRepository models = ModelRepository.open(root);
    ModelVersion broken = new ModelVersion("broken", "1");
    Path source = entry.resolve("model.onnx");

    assertThatThrownBy(
            () ->
                models.publish(
                    broken,
                    ModelProperties.read(entry.resolve("model.properties"), List.of()),
                    List.of("one"),
                    file -> Files.copy(source, file)))
        .hasMessageContaining("labels.txt has 1 labels");
    assertThat(models.contains(broken)).isFalse();
    assertThat(root.toFile().list()).containsExactly("colour");
  }

  @Test
  void theDigestFollowsTheFileAndIsRemembered() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "abc");
    FileDigest digests = new FileDigest(folder.resolve("digests"));
    String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    assertThat(digests.of(file)).isEqualTo(abc);
    try (Stream<Path> remembered = Files.list(folder.resolve("digests"))) {
      Path only = remembered.toList().get(0);
      assertThat(only).content().endsWith(abc);
      Files.writeString(only, Files.readString(only).replace(abc, "remembered"));
    }
    assertThat(digests.of(file)).isEqualTo("remembered");
    Files.writeString(file, "abcd");
    assertThat(digests.of(file)).startsWith("88d4266fd4e6338d13b845fcf289579d");
  }

  private List<String> faults() {
    return catchThrowableOfType(
            ModelException.class, () -> ModelRepository.open(root).load("colour"))
        .faults();
  }

  private void change(String from, String to) throws IOException {
    Path properties = entry.resolve("model.properties");
    Files.writeString(properties, Files.readString(properties).replace(from, to));
  }

  private void copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    for (String part : List.of("model.onnx", "model.properties", "labels.txt")) {
      Files.copy(entry.resolve(part), target.resolve(part));
    }
  }
}
