package dev.penstock.inference.image;

import java.nio.ByteBuffer;
import java.util.List;

/** Whatever a file claims, its header is refused with a reason or read, in time and memory. */
public final class ImageHeaderFuzz {

  private ImageHeaderFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      ImageHeader.parse(new EncodedBytes(ByteBuffer.wrap(input)));
    } catch (ImageException refused) {
      // As it should be.
    }
  }

  /** Sound inputs to start from. */
  public static List<byte[]> seeds() {
    return List.of(
        HostileImages.plain("jpeg"),
        HostileImages.plain("png"),
        HostileImages.plain("gif"),
        HostileImages.plain("bmp"),
        TinyWebp.file(TinyWebp.solid(4, 4, 0)));
  }
}
