package dev.penstock.inference.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds one protobuf message. Large byte fields, which are the weights, are kept by reference, so
 * a model of 100 MB is written without a second copy of it.
 */
final class ProtoWriter {

  private static final int REFERENCE_FROM = 4096;

  /** Heap buffers pass through a native copy of the same size, so they are written in slices. */
  private static final int WRITE_SLICE = 1 << 18;

  private final List<ByteBuffer> pieces = new ArrayList<>();
  private ByteArrayOutputStream small = new ByteArrayOutputStream();
  private long size;

  ProtoWriter varint(int field, long value) {
    tag(field, 0);
    number(value);
    return this;
  }

  ProtoWriter fixedFloat(int field, float value) {
    tag(field, 5);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      put(bits >>> shift);
    }
    return this;
  }

  ProtoWriter string(int field, String value) {
    return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  ProtoWriter bytes(int field, ByteBuffer value) {
    tag(field, 2);
    number(value.remaining());
    append(value);
    return this;
  }

  ProtoWriter message(int field, ProtoWriter message) {
    tag(field, 2);
    number(message.size);
    message.pieces().forEach(this::append);
    return this;
  }

  /** Fields that are encoded already, tags included. */
  ProtoWriter encoded(List<ByteBuffer> fields) {
    fields.forEach(this::append);
    return this;
  }

  /** The message as one buffer; for small ones. */
  ByteBuffer toBuffer() {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
    pieces().forEach(piece -> all.put(piece.duplicate()));
    return all.flip();
  }

  void writeTo(WritableByteChannel target) throws IOException {
    for (ByteBuffer piece : pieces()) {
      for (int at = 0; at < piece.remaining(); at += WRITE_SLICE) {
        int length = Math.min(WRITE_SLICE, piece.remaining() - at);
        ByteBuffer slice = piece.slice(piece.position() + at, length);
        while (slice.hasRemaining()) {
          target.write(slice);
        }
      }
    }
  }

  private List<ByteBuffer> pieces() {
    if (small.size() > 0) {
      pieces.add(ByteBuffer.wrap(small.toByteArray()));
      small = new ByteArrayOutputStream();
    }
    return pieces;
  }

  private void append(ByteBuffer value) {
    if (value.remaining() >= REFERENCE_FROM) {
      pieces().add(value.duplicate());
      size += value.remaining();
    } else {
      for (int i = value.position(); i < value.limit(); i++) {
        put(value.get(i));
      }
    }
  }

  private void tag(int field, int wire) {
    number((long) field << 3 | wire);
  }

  private void number(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  private void put(int b) {
    small.write(b);
    size++;
  }
}
