package dev.penstock.inference.image;

import java.nio.ByteBuffer;

/** Turns encoded bytes into the pixels a model takes. Implementations are safe for many threads. */
public interface ImageDecoder {

  /**
   * Decodes, resizes and crops one image.
   *
   * @param encoded the file's bytes, from position to limit; its position is left as it was
   * @param geometry size and orientation wanted
   * @param target receives {@code geometry.bytes()} bytes from its position on: RGB, row by row,
   *     three bytes a pixel; its position is left as it was, its contents are undefined on failure
   * @throws ImageException if the bytes are no image, broken, or past a limit
   * @throws OutOfMemoryError if there was not enough memory, which says nothing of the image
   */
  void decode(ByteBuffer encoded, ImageGeometry geometry, ByteBuffer target) throws ImageException;

  /**
   * About how much memory decoding this image takes, read from its header; nothing where there is
   * nothing to decode.
   *
   * @param encoded as for {@link #decode}
   */
  default MemoryNeed memory(ByteBuffer encoded) {
    return MemoryNeed.NONE;
  }
}
