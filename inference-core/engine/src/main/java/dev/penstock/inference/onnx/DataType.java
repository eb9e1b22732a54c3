package dev.penstock.inference.onnx;

import dev.penstock.inference.tensor.ElementType;
import java.util.Locale;
import java.util.Optional;

/** The element types of ONNX tensors that have a fixed size in bytes. */
public enum DataType {
  FLOAT(1, 4),
  UINT8(2, 1),
  INT8(3, 1),
  UINT16(4, 2),
  INT16(5, 2),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2),
  DOUBLE(11, 8),
  UINT32(12, 4),
  UINT64(13, 8),
  BFLOAT16(16, 2);

  private final int code;
  private final int bytes;

  DataType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  static DataType of(long code, String place) throws OnnxFormatException {
    for (DataType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new OnnxFormatException(
        place + " has ONNX element type " + code + ", which Penstock does not read");
  }

  /** The number ONNX files use. */
  public int code() {
    return code;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The engine's word for this type, where the engine can feed or read it. */
  public Optional<ElementType> element() {
    return switch (this) {
      case FLOAT -> Optional.of(ElementType.FLOAT32);
      case FLOAT16 -> Optional.of(ElementType.FLOAT16);
      case UINT8 -> Optional.of(ElementType.UINT8);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
