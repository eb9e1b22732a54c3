package dev.penstock.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  @Test
  void readsDirectBuffersFromTheirPosition() throws Exception {
    byte[] png = png(0x102030);
    ByteBuffer encoded = ByteBuffer.allocateDirect(png.length + 7).put(7, png).position(7);
    ByteBuffer target = ByteBuffer.allocate(GEOMETRY.bytes());

    decoder.decode(encoded, GEOMETRY, target);

    assertThat(target.array()).startsWith(16, 32, 48);
  }

  @Test
  void refusesATargetThatIsTooSmall() {
    assertThatThrownBy(
            () -> decoder.decode(ByteBuffer.wrap(png(0)), GEOMETRY, ByteBuffer.allocate(191)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target has room for 191 bytes, 192 are needed");
  }

  /** Each thread's images differ from the others', in colour and in format. */
  @Test
  void threadsDoNotMeet() throws Exception {
    List<Callable<Void>> callers = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      byte value = (byte) (12 * i);
      byte[] png = png(0x010101 * value);
      byte[] damaged = HostileImages.jpegClaiming(60, 70);
      callers.add(
          () -> {
            for (int round = 0; round < 50; round++) {
              ByteBuffer target = ByteBuffer.allocate(GEOMETRY.bytes());
              decoder.decode(ByteBuffer.wrap(png), GEOMETRY, target);
              assertThat(target.array()).containsOnly(value);
              assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(damaged), GEOMETRY, target))
                  .isInstanceOf(ImageException.class);
            }
            return null;
          });
    }
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      for (Future<Void> caller : pool.invokeAll(callers)) {
        caller.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  private static byte[] png(int colour) {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, colour);
    }
    return HostileImages.encode(image, "png");
  }
}
