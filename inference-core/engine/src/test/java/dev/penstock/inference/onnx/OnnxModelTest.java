package dev.penstock.inference.onnx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

  @TempDir Path folder;

  @Test
  void aModelSurvivesARoundTrip() throws IOException {
    Path file = folder.resolve("model.onnx");
    model().write(file);
    OnnxModel read = OnnxModel.read(file);

    assertThat(read).isEqualTo(model());
    assertThat(read.graph().feeds()).extracting(GraphValue::name).containsExactly("x");
    assertThat(read.graph().nodes().get(0).attribute("axis").orElseThrow().asLong(0)).isEqualTo(-1);
    assertThat(read.graph().nodes().get(0).attribute("ints").orElseThrow().asLongs())
        .containsExactly(1L, 300L);
  }

  @Test
  void fieldsNotInterpretedAreKept() throws IOException {
    ByteBuffer bytes =
        new ProtoWriter()
            .varint(1, 8)
            .string(6, "a note")
            .message(7, model().graph().write())
            .toBuffer();
    Path file = folder.resolve("model.onnx");
    OnnxModel.read(bytes, ExternalData.refused()).write(file);

    assertThat(OnnxModel.read(file).rest())
        .containsExactly(new ProtoWriter().string(6, "a note").toBuffer());
  }

  @Test
  void metadataIsReadAndWrittenAgain() throws IOException {
    ByteBuffer bytes =
        new ProtoWriter()
            .varint(1, 8)
            .message(8, new ProtoWriter().string(1, "ai.onnx").varint(2, 13))
            .message(14, new ProtoWriter().string(1, "names").string(2, "{0: 'cat'}"))
            .message(14, new ProtoWriter().string(1, "author").string(2, "me"))
            .message(7, model().graph().write())
            .toBuffer();
    OnnxModel read = OnnxModel.read(bytes, ExternalData.refused());

    assertThat(read.metadata()).isEqualTo(Map.of("names", "{0: 'cat'}", "author", "me"));
    Path file = folder.resolve("model.onnx");
    read.write(file);
    assertThat(OnnxModel.read(file)).isEqualTo(read);
  }

  @Test
  void whatIsNoModelIsNamedInOneLineWithItsRemedy() throws IOException {
    Path file = folder.resolve("model.onnx");
    model().write(file);
    byte[] whole = Files.readAllBytes(file);
    assertUnreadable(Arrays.copyOf(whole, whole.length / 2), "ONNX model, byte ", "cut short");
    assertUnreadable(new byte[0], "is empty", "copy or export it again");
    assertUnreadable("PK\3\4rest".getBytes(ISO_8859_1), "is a ZIP archive", "export it as ONNX");
    assertUnreadable("\u0089HDF\r\n".getBytes(ISO_8859_1), "is HDF5", "export it as ONNX");
    assertUnreadable("\34\0\0\0TFL3".getBytes(ISO_8859_1), "TensorFlow Lite", "export it as ONNX");
    assertUnreadable("<!doctype".getBytes(ISO_8859_1), "is a web page", "download the file itself");
    assertUnreadable(
        "version https://git-lfs.github.com".getBytes(ISO_8859_1), "Git LFS", "git lfs pull");
    assertUnreadable("red\ngreen\n".getBytes(ISO_8859_1), "ONNX model, byte ", "no ONNX model");
  }

  @Test
  void missingWeightsAreNamedWithTheFolderTheyBelongIn() throws IOException {
    assertUnreadable(
        external("weights.bin", "0").toBuffer().array(),
        "initializer 'w' keeps its weights in 'weights.bin', which is missing",
        "copy it into " + folder);
  }

  private void assertUnreadable(byte[] bytes, String... parts) throws IOException {
    Path file = Files.write(folder.resolve("given.onnx"), bytes);
    assertThatThrownBy(() -> OnnxModel.read(file))
        .isInstanceOf(OnnxFormatException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(parts)
        .message()
        .hasLineCount(1);
  }

  @Test
  void typedDataIsReadAsRawData() throws IOException {
    ProtoWriter tensor =
        new ProtoWriter().varint(1, 2).varint(2, DataType.FLOAT16.code()).string(8, "half");
    tensor.varint(5, 0x3C00).varint(5, 0xC000);

    Initializer read =
        Initializer.read(new ProtoReader(tensor.toBuffer(), "test"), ExternalData.refused());

    assertThat(read.data().getShort(0)).isEqualTo((short) 0x3C00);
    assertThat(read.data().getShort(2)).isEqualTo((short) 0xC000);
  }

  @Test
  void weightsInAFileBesideAreFoundAndThoseOutsideAreNot() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.write(inside.resolve("weights.bin"), new byte[] {9, 9, 1, 2, 3, 4});
    Files.write(folder.resolve("secret.bin"), new byte[4]);
    Path file = inside.resolve("model.onnx");

    Files.write(file, external("weights.bin", "2").toBuffer().array());
    assertThat(OnnxModel.read(file).graph().initializers().get(0).data().get(0))
        .isEqualTo((byte) 1);
    assertThatThrownBy(() -> OnnxModel.readSelfContained(file))
        .hasMessageContaining("'w' keeps its weights in another file, 'weights.bin'");

    Files.write(file, external("../secret.bin", "0").toBuffer().array());
    assertThatThrownBy(() -> OnnxModel.read(file))
        .hasMessageContaining("outside the model's folder");

    Files.write(file, external("weights.bin", "3").toBuffer().array());
    assertThatThrownBy(() -> OnnxModel.read(file)).hasMessageContaining("4 bytes at 3");
  }

  @Test
  void aFalseLengthIsRefusedBeforeItIsAllocated() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {7 << 3 | 2, -1, -1, -1, -1, 7});

    assertThatThrownBy(() -> OnnxModel.read(bytes, ExternalData.refused()))
        .isInstanceOf(OnnxFormatException.class)
        .hasMessageContaining("ONNX model, byte 0")
        .hasMessageContaining("claims 2147483647 bytes, but 0 are left");
  }

  @Test
  void aShapeThatIsNotTheDataIsRefused() {
    ProtoWriter tensor =
        new ProtoWriter().varint(1, 1L << 40).varint(1, 1L << 40).varint(2, 1).string(8, "w");

    assertThatThrownBy(
            () ->
                Initializer.read(
                    new ProtoReader(tensor.toBuffer(), "test"), ExternalData.refused()))
        .hasMessageContaining("initializer 'w' has an impossible shape");
  }

  @Test
  void brokenFilesEndInAFormatExceptionOnly() throws IOException {
    Path file = folder.resolve("model.onnx");
    model().write(file);
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      readAnything(ByteBuffer.wrap(good, 0, length));
    }
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      readAnything(ByteBuffer.wrap(bad));
    }
  }

  private static void readAnything(ByteBuffer bytes) {
    try {
      OnnxModel.read(bytes, ExternalData.refused());
    } catch (OnnxFormatException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static ProtoWriter external(String location, String offset) {
    ProtoWriter tensor = new ProtoWriter().varint(1, 1).varint(2, 1).string(8, "w").varint(14, 1);
    tensor.message(13, new ProtoWriter().string(1, "location").string(2, location));
    tensor.message(13, new ProtoWriter().string(1, "offset").string(2, offset));
    tensor.message(13, new ProtoWriter().string(1, "length").string(2, "4"));
    return new ProtoWriter().varint(1, 8).message(7, new ProtoWriter().message(5, tensor));
  }

  static OnnxModel model() {
    Initializer weights = Initializer.of("w", List.of(2L, 1L), new float[] {1.5f, -2});
    OnnxNode node =
        OnnxNode.of(
            "Made",
            List.of("x", "", "w"),
            "y",
            OnnxAttribute.of("axis", -1),
            OnnxAttribute.of("ints", List.of(1L, 300L)),
            OnnxAttribute.of("float", 0.5f),
            OnnxAttribute.of("tensor", weights));
    List<Dimension> shape = List.of(Dimension.open("N"), Dimension.of(2), Dimension.open(""));
    return OnnxModel.of(
        new OnnxGraph(
            "test",
            List.of(node),
            List.of(weights, Initializer.of("shape", 1, 2)),
            List.of(new GraphValue("x", DataType.FLOAT, shape)),
            List.of(new GraphValue("y", DataType.FLOAT16, List.of())),
            List.of()));
  }
}
