package dev.penstock.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.tensor.ElementType;
import dev.penstock.inference.tensor.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packs one image of 1 x 2 pixels, (10, 20, 30) and (40, 50, 255), as the second of a batch. */
class TensorPackerTest {

  private static final byte[] IMAGE = {10, 20, 30, 40, 50, (byte) 255};

  @Test
  void bytesInTheSameOrderAreCopied() {
    assertThat(pack(ElementType.UINT8, Layout.NHWC, ChannelOrder.RGB, 0, 1))
        .containsExactly(10, 20, 30, 40, 50, 255);
  }

  @Test
  void planesAndChannelsAreReordered() {
    assertThat(pack(ElementType.UINT8, Layout.NCHW, ChannelOrder.RGB, 0, 1))
        .containsExactly(10, 40, 20, 50, 30, 255);
    assertThat(pack(ElementType.UINT8, Layout.NHWC, ChannelOrder.BGR, 0, 1))
        .containsExactly(30, 20, 10, 255, 50, 40);
  }

  @Test
  void floatsAreNormalized() {
    assertThat(pack(ElementType.FLOAT32, Layout.NCHW, ChannelOrder.BGR, 5, 2))
        .containsExactly(12.5, 125, 7.5, 22.5, 2.5, 17.5);
  }

  @Test
  void halvesAreNormalized() {
    assertThat(pack(ElementType.FLOAT16, Layout.NHWC, ChannelOrder.RGB, 5, 2))
        .containsExactly(2.5, 7.5, 12.5, 17.5, 22.5, 125);
  }

  @Test
  void colourBecomesGrayAsInPillow() {
    // 18.15 and 70.38 before rounding.
    assertThat(pack(ElementType.UINT8, Layout.NHWC, ChannelOrder.GRAY, 0, 1))
        .containsExactly(18, 70);
    assertThat(pack(ElementType.FLOAT32, Layout.NCHW, ChannelOrder.GRAY, 5, 2))
        .containsExactly(6.5, 32.5);
    assertThat(pack(ElementType.FLOAT16, Layout.NCHW, ChannelOrder.GRAY, 5, 2))
        .containsExactly(6.5, 32.5);
  }

  @Test
  void pixelsThatAreGrayAlreadyStay() {
    assertThat(
            pack(
                spec(ElementType.UINT8, Layout.NCHW, ChannelOrder.GRAY, 0, 1),
                new byte[] {7, (byte) 200},
                Layout.NHWC))
        .containsExactly(7, 200);
  }

  @Test
  void planesArePackedLikeRowsOfPixels() {
    byte[] planes = {10, 40, 20, 50, 30, (byte) 255};
    for (ElementType type : ElementType.values()) {
      for (Layout layout : Layout.values()) {
        for (ChannelOrder channels : List.of(ChannelOrder.RGB, ChannelOrder.BGR)) {
          InputSpec spec = spec(type, layout, channels, 5, 2);
          assertThat(pack(spec, planes, Layout.NCHW)).isEqualTo(pack(spec, IMAGE, Layout.NHWC));
        }
      }
    }
  }

  private static double[] pack(
      ElementType type, Layout layout, ChannelOrder channels, float mean, float deviation) {
    return pack(spec(type, layout, channels, mean, deviation), IMAGE, Layout.NHWC);
  }

  private static InputSpec spec(
      ElementType type, Layout layout, ChannelOrder channels, float mean, float deviation) {
    return new InputSpec(
        "in", type, layout, channels, 1, 2, 0, channels.each(mean), channels.each(deviation));
  }

  private static double[] pack(InputSpec spec, byte[] image, Layout layout) {
    ByteBuffer batch = ByteBuffer.allocateDirect(2 * spec.bytes()).order(ByteOrder.nativeOrder());
    new TensorPacker(spec).pack(ByteBuffer.wrap(image), layout, batch, 1);
    double[] values = new double[spec.elements()];
    for (int i = 0; i < values.length; i++) {
      int at = spec.bytes() + i * spec.type().bytes();
      values[i] =
          switch (spec.type()) {
            case UINT8 -> batch.get(at) & 0xff;
            case FLOAT16 -> HalfFloat.toFloat(batch.getShort(at));
            case FLOAT32 -> batch.getFloat(at);
          };
    }
    return values;
  }
}
