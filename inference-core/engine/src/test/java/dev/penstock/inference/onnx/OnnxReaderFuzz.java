package dev.penstock.inference.onnx;

import java.nio.ByteBuffer;
import java.util.List;

/** Any file is refused with a reason or read as a model. */
public final class OnnxReaderFuzz {

  private OnnxReaderFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      OnnxModel.read(ByteBuffer.wrap(input), ExternalData.refused());
    } catch (OnnxFormatException refused) {
      // As it should be.
    }
  }

  /** Sound inputs to start from. */
  public static List<byte[]> seeds() {
    ProtoWriter opset = new ProtoWriter().string(1, "").varint(2, 17);
    ProtoWriter graph = OnnxModelTest.model().graph().write();
    ByteBuffer file = new ProtoWriter().varint(1, 8).message(7, graph).message(8, opset).toBuffer();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return List.of(bytes);
  }
}
