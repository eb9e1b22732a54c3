package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.decode.TensorPacker;
import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

/** Checks see what serving sees. */
class ModelInputTest {

  private static final ByteBuffer IMAGE =
      ByteBuffer.wrap(new byte[] {10, 20, 30, 40, 50, (byte) 255});

  @Test
  void theTensorIsTheOneThatIsServed() {
    for (Layout layout : Layout.values()) {
      for (ChannelOrder channels : ChannelOrder.values()) {
        ModelProperties model =
            new ModelProperties(
                "in",
                ElementType.FLOAT32,
                layout,
                channels,
                channels.each(5),
                channels.each(2),
                2,
                1,
                2,
                false,
                "out",
                false,
                Precision.FP32,
                "");
        assertThat(ModelInput.floats(model, IMAGE))
            .as("%s %s", layout, channels)
            .isEqualTo(served(model));
      }
    }
  }

  private static FloatBuffer served(ModelProperties model) {
    InputSpec spec =
        new InputSpec(
            "in",
            model.type(),
            model.layout(),
            model.channels(),
            1,
            2,
            0,
            model.mean(),
            model.deviation());
    ByteBuffer batch = ByteBuffer.allocateDirect(spec.bytes()).order(ByteOrder.nativeOrder());
    new TensorPacker(spec).pack(IMAGE, batch, 0);
    return batch.asFloatBuffer();
  }
}
