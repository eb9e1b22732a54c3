package dev.penstock.inference.zoo;

import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.Initializer;
import dev.penstock.inference.tensor.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes and converts weights. */
final class Weights {

  private Weights() {}

  /**
   * He's initialisation, uniform: variance 2 / fan-in. The same seed and layer give the same bits
   * on every machine.
   */
  static float[] he(long seed, String layer, int count, int fanIn) {
    SplitMix random = new SplitMix(seed, layer.hashCode());
    double bound = Math.sqrt(6.0 / fanIn);
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return weights;
  }

  /** The same float tensor in the given type. */
  static Initializer as(DataType type, Initializer floats) {
    if (type == DataType.FLOAT) {
      return floats;
    }
    if (type != DataType.FLOAT16) {
      throw new IllegalArgumentException("weights are float or float16, not " + type);
    }
    ByteBuffer from = floats.data();
    ByteBuffer to = ByteBuffer.allocate(floats.elements() * 2).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      to.putShort(HalfFloat.fromFloat(from.getFloat()));
    }
    return new Initializer(floats.name(), type, floats.shape(), to.flip());
  }
}
