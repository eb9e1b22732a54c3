package dev.penstock.inference.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An encoded file as ImageIO's readers want it: no copy, no cache on disk. It remembers whether a
 * reader asked for more than there is, which is how a truncated file shows that its reader patches
 * up in silence.
 */
final class EncodedStream extends ImageInputStreamImpl {

  private final ByteBuffer bytes;
  private final int start;
  private boolean ranOut;

  EncodedStream(ByteBuffer bytes) {
    this.bytes = bytes;
    this.start = bytes.position();
  }

  /** Whether a read began at the end of the file or beyond. */
  boolean ranOut() {
    return ranOut;
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    return isAtEnd() ? -1 : bytes.get(start + (int) streamPos++) & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (isAtEnd()) {
      return -1;
    }
    int count = (int) Math.min(length, length() - streamPos);
    bytes.get(start + (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  private boolean isAtEnd() {
    boolean atEnd = streamPos >= length();
    ranOut |= atEnd;
    return atEnd;
  }

  @Override
  public long length() {
    return (long) bytes.limit() - start;
  }
}
