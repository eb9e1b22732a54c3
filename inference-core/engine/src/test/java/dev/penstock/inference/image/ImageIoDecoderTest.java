package dev.penstock.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void holdsNoPixelsOnceItHasDecoded(String format) throws Exception {
    int pixels = 6000 * 4000;
    byte[] encoded =
        HostileImages.encode(
            new BufferedImage(6000, 4000, BufferedImage.TYPE_BYTE_INDEXED), format);
    long before = usedHeap();

    decoder.decode(ByteBuffer.wrap(encoded), GEOMETRY, ByteBuffer.allocate(GEOMETRY.bytes()));

    await().untilAsserted(() -> assertThat(usedHeap() - before).isLessThan(pixels / 2));
  }

  /** No JVM gives an array of so many bytes, however large its heap is. */
  @Test
  void lackOfMemoryIsNoVerdictOnAnImage() {
    ImageIoDecoder lenient = new ImageIoDecoder(new ImageLimits(3_000_000_000L, 1 << 20));
    String size = "3dc3d6a7"; // 49,981 x 42,966
    String palette = "870000" + "000000".repeat(256);
    byte[] gif =
        HexFormat.of()
            .parseHex("474946383961" + size + palette + "2c00000000" + size + "00" + "08" + "00");
    assertThatThrownBy(
            () ->
                lenient.decode(
                    ByteBuffer.wrap(gif), GEOMETRY, ByteBuffer.allocate(GEOMETRY.bytes())))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void memoryIsWhatTheHeaderClaims() {
    assertThat(memoryOf(HostileImages.jpegOfScans(1, 100, 50))).isEqualTo(new MemoryNeed(5_000, 0));
    assertThat(memoryOf(HostileImages.jpegOfScans(2, 100, 50)))
        .isEqualTo(new MemoryNeed(5_000, 10_000));
    assertThat(memoryOf(HostileImages.plain("jpeg"))).isEqualTo(new MemoryNeed(3 * 64 * 64, 0));
    assertThat(memoryOf(HostileImages.plain("png"))).isEqualTo(new MemoryNeed(3 * 64 * 64, 0));
    assertThat(memoryOf(HostileImages.plain("bmp"))).isEqualTo(new MemoryNeed(3 * 64 * 64, 0));
    BufferedImage wide = new BufferedImage(10, 10, BufferedImage.TYPE_USHORT_GRAY);
    assertThat(memoryOf(HostileImages.encode(wide, "png"))).isEqualTo(new MemoryNeed(300, 0));
  }

  private MemoryNeed memoryOf(byte[] file) {
    return decoder.memory(ByteBuffer.wrap(file));
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
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
