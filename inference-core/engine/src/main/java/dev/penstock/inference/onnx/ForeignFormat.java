package dev.penstock.inference.onnx;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Files that are often given in place of an ONNX model, by how they begin; none can begin one. */
enum ForeignFormat {
  ZIP("PK\3\4", 0, "is a ZIP archive, as PyTorch and Keras save models; export it as ONNX"),
  PICKLE("\u0080\2", 0, "is a pickle, as PyTorch saves models; export it as ONNX"),
  HDF5("\u0089HDF", 0, "is HDF5, as Keras saves models; export it as ONNX"),
  TFLITE("TFL3", 4, "is a TensorFlow Lite model; export it as ONNX"),
  GZIP("\u001f\u008b", 0, "is compressed with gzip; unpack it"),
  LFS("version https://git-lfs", 0, "is a pointer of Git LFS, not the file; run git lfs pull"),
  PAGE("<", 0, "is a web page or XML, not a model; download the file itself");

  private final String mark;
  private final int at;
  private final String fault;

  ForeignFormat(String mark, int at, String fault) {
    this.mark = mark;
    this.at = at;
    this.fault = fault;
  }

  /** What is wrong with the file and what to do; empty where it may be ONNX. */
  static Optional<String> of(ByteBuffer file) {
    if (!file.hasRemaining()) {
      return Optional.of("is empty; copy or export it again");
    }
    return Arrays.stream(values())
        .filter(format -> format.matches(file))
        .map(format -> format.fault)
        .findFirst();
  }

  private boolean matches(ByteBuffer file) {
    ByteBuffer wanted = ByteBuffer.wrap(mark.getBytes(StandardCharsets.ISO_8859_1));
    return file.remaining() >= at + wanted.remaining()
        && file.slice(at, wanted.remaining()).equals(wanted);
  }
}
