package dev.penstock.inference.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An encoded file as its header parsers see it: unsigned numbers at absolute offsets. Reading past
 * the end is an {@link ImageException}, never an index error, and the buffer's position stays.
 */
final class EncodedBytes {

  private final ByteBuffer bytes;
  private final int start;
  private final int length;

  EncodedBytes(ByteBuffer bytes) {
    this(bytes, bytes.position(), bytes.remaining());
  }

  private EncodedBytes(ByteBuffer bytes, int start, int length) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
  }

  /** A part of the file; what of it lies past the end is not there. */
  EncodedBytes part(int at, int count) {
    int from = Math.min(at, length);
    return new EncodedBytes(bytes, start + from, Math.max(0, Math.min(count, length - from)));
  }

  int length() {
    return length;
  }

  int u8(int at) throws ImageException {
    if (at < 0 || at >= length) {
      throw new ImageException("image ends inside its header, after " + length + " bytes");
    }
    return bytes.get(start + at) & 0xff;
  }

  int u16be(int at) throws ImageException {
    return u8(at) << 8 | u8(at + 1);
  }

  int u16le(int at) throws ImageException {
    return u8(at) | u8(at + 1) << 8;
  }

  int u24le(int at) throws ImageException {
    return u16le(at) | u8(at + 2) << 16;
  }

  int i32be(int at) throws ImageException {
    return u16be(at) << 16 | u16be(at + 2);
  }

  int i32le(int at) throws ImageException {
    return u16le(at) | u16le(at + 2) << 16;
  }

  /** The offset of the first byte of this value at {@code from} or later; -1 where none is. */
  int indexOf(int value, int from) {
    for (int at = from; at < length; at++) {
      if (bytes.get(start + at) == (byte) value) {
        return at;
      }
    }
    return -1;
  }

  /** Whether these bytes stand there; false where the file is too short to tell. */
  boolean matches(int at, String ascii) {
    if (at < 0 || at > length - ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if ((bytes.get(start + at + i) & 0xff) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Up to so many bytes as text, as far as there are any. */
  String text(int at, int count) {
    byte[] text = new byte[Math.max(0, Math.min(count, length - at))];
    bytes.get(start + at, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
