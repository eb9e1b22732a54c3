package dev.penstock.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageIoDecoderTest {

  private static final ImageGeometry GEOMETRY = new ImageGeometry(8, 8, 8);

  private final ImageIoDecoder decoder = new ImageIoDecoder(ImageLimits.DEFAULT);

  @Test
  void writesRedGreenBlueAtTheTargetsPositionAndMovesNoPosition() throws Exception {
    ByteBuffer encoded = ByteBuffer.wrap(png(0x102030));
    ByteBuffer target = ByteBuffer.allocateDirect(GEOMETRY.bytes() + 5).position(5);

    decoder.decode(encoded, GEOMETRY, target);

    assertThat(new byte[] {target.get(5), target.get(6), target.get(7)})
        .containsExactly(16, 32, 48);
    assertThat(target.get(4)).isZero();
    assertThat(target.position()).isEqualTo(5);
    assertThat(encoded.position()).isZero();
  }

  @Test
  void refusesTooManyPixelsWithTheNumberAndTheLimit() throws Exception {
    ImageIoDecoder strict = new ImageIoDecoder(new ImageLimits(255, 1 << 20));
    ByteBuffer encoded = ByteBuffer.wrap(png(0));

    assertThatThrownBy(() -> strict.decode(encoded, GEOMETRY, ByteBuffer.allocate(192)))
        .isInstanceOf(ImageException.class)
        .hasMessage("image is 16 x 16 pixels; the limit is 255 pixels (penstock.image.max-pixels)");
  }

  private static byte[] png(int colour) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, colour);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
