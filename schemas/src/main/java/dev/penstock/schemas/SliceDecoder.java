package dev.penstock.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro binary from untrusted bytes. Bytes fields are slices of the array; every length and
 * count is checked against what remains before anything is allocated. (Avro's own decoder copies
 * each bytes field, 150 KB for a typical picture.)
 *
 * <p>One thread at a time; {@link #reset} prepares it for the next value.
 */
final class SliceDecoder extends Decoder {

  /**
   * Most array items and map entries in one value, over all collections. An entry of three bytes
   * takes a hundred in the heap: without a limit, a value could take thirty times its size.
   */
  static final int MAX_ITEMS = 65_536;

  private static final char REPLACEMENT = '\uFFFD';
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int position;
  private int limit;
  private int items;

  /** Starts reading the bytes from {@code from} up to {@code to}. */
  void reset(byte[] value, int from, int to) {
    bytes = value;
    position = from;
    limit = to;
    items = 0;
  }

  /** Releases the value. */
  void release() {
    reset(NOTHING, 0, 0);
  }

  /** Rejects bytes after the value. */
  void requireEnd() throws IOException {
    if (position != limit) {
      throw malformed((limit - position) + " bytes follow the end of the value");
    }
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    int value = next();
    if (value > 1) {
      throw malformed("boolean is " + value + "; it must be 0 or 1");
    }
    return value == 1;
  }

  @Override
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw malformed("int is " + value + ", which takes more than 32 bits");
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    long zigzag = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int group = next();
      if (shift == 63 && group > 1) {
        break;
      }
      zigzag |= (group & 0x7FL) << shift;
      if (group < 0x80) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw malformed("number takes more than 64 bits");
  }

  @Override
  public float readFloat() throws IOException {
    return Float.intBitsToFloat((int) littleEndian(4));
  }

  @Override
  public double readDouble() throws IOException {
    return Double.longBitsToDouble(littleEndian(8));
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    int length = length("string");
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0 && !isEncoding(text, length)) {
      throw malformed("string of " + length + " bytes is not valid UTF-8");
    }
    position += length;
    return text;
  }

  @Override
  public void skipString() throws IOException {
    skipFixed(length("string"));
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    int length = length("bytes field");
    ByteBuffer slice = ByteBuffer.wrap(bytes, position, length).slice();
    position += length;
    return slice;
  }

  @Override
  public void skipBytes() throws IOException {
    skipFixed(length("bytes field"));
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws IOException {
    require(length);
    System.arraycopy(bytes, position, target, start, length);
    position += length;
  }

  @Override
  public void skipFixed(int length) throws IOException {
    require(length);
    position += length;
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return blockCount();
  }

  @Override
  public long arrayNext() throws IOException {
    return blockCount();
  }

  @Override
  public long skipArray() throws IOException {
    return blockCount();
  }

  @Override
  public long readMapStart() throws IOException {
    return blockCount();
  }

  @Override
  public long mapNext() throws IOException {
    return blockCount();
  }

  @Override
  public long skipMap() throws IOException {
    return blockCount();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  /** A negative count is followed by the block's size in bytes, which is not needed here. */
  private long blockCount() throws IOException {
    long count = readLong();
    if (count < 0) {
      long size = readLong();
      if (size < 0 || size > remaining()) {
        throw malformed("block of " + size + " bytes; " + remaining() + " remain");
      }
      count = -count;
    }
    if (count < 0 || count > remaining()) {
      throw malformed("block of " + count + " items in the " + remaining() + " bytes that remain");
    }
    items += (int) Math.min(count, MAX_ITEMS + 1L);
    if (items > MAX_ITEMS) {
      throw malformed("more than " + MAX_ITEMS + " array items and map entries in one value");
    }
    return count;
  }

  private int length(String what) throws IOException {
    long length = readLong();
    if (length < 0 || length > remaining()) {
      throw malformed(what + " of " + length + " bytes; " + remaining() + " remain");
    }
    return (int) length;
  }

  private long littleEndian(int width) throws IOException {
    require(width);
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = (value << 8) | (bytes[position + i] & 0xFF);
    }
    position += width;
    return value;
  }

  private int next() throws IOException {
    require(1);
    return bytes[position++] & 0xFF;
  }

  private void require(int wanted) throws IOException {
    if (wanted > remaining()) {
      throw malformed(
          "value is truncated: " + wanted + " bytes are needed; " + remaining() + " remain");
    }
  }

  private int remaining() {
    return limit - position;
  }

  /** Java decodes a malformed sequence to U+FFFD, which valid text may also contain. */
  private boolean isEncoding(String text, int length) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(encoded, 0, encoded.length, bytes, position, position + length);
  }

  private MalformedValueException malformed(String problem) {
    return new MalformedValueException(problem + ", at byte " + position);
  }
}
