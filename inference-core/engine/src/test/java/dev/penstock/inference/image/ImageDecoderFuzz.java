package dev.penstock.inference.image;

import java.nio.ByteBuffer;
import java.util.List;

/** Whatever the decoders of the JDK and of others do with a file, it ends in an ImageException. */
public final class ImageDecoderFuzz {

  private static final ImageGeometry GEOMETRY = new ImageGeometry(16, 16, 16);
  private static final ImageIoDecoder DECODER =
      new ImageIoDecoder(new ImageLimits(10_000, 1 << 16));
  private static final ByteBuffer TARGET = ByteBuffer.allocate(GEOMETRY.bytes());

  private ImageDecoderFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      DECODER.decode(ByteBuffer.wrap(input), GEOMETRY, TARGET);
    } catch (ImageException refused) {
      // As it should be.
    }
  }

  /** Sound inputs to start from. */
  public static List<byte[]> seeds() {
    return ImageHeaderFuzz.seeds();
  }
}
