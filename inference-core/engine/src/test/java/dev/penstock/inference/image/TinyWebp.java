package dev.penstock.inference.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes lossless WebPs of one colour, of any size, in some fifty bytes. */
final class TinyWebp {

  private long bits;
  private int count;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private TinyWebp() {}

  static byte[] file(byte[]... chunks) {
    int length = 4;
    for (byte[] chunk : chunks) {
      length += chunk.length;
    }
    ByteBuffer file = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(length).put(ascii("WEBP"));
    for (byte[] chunk : chunks) {
      file.put(chunk);
    }
    return file.array();
  }

  /** A VP8X chunk: the canvas, with the animation flag set. */
  static byte[] animatedCanvas(int width, int height) {
    ByteBuffer body = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    body.putInt(2).putInt((width - 1) | (height - 1) << 24).putShort((short) ((height - 1) >> 8));
    return chunk("VP8X", body.array());
  }

  /** An animation frame: its place, in steps of two pixels, and its bitstream. */
  static byte[] frame(int x, int y, byte[] bitstream) {
    ByteBuffer body = ByteBuffer.allocate(16 + bitstream.length).order(ByteOrder.LITTLE_ENDIAN);
    body.putInt(x / 2 | (y / 2) << 24).put(16, bitstream);
    return chunk("ANMF", body.array());
  }

  /** A VP8L chunk of one colour: five prefix codes of one symbol each, so no bit a pixel. */
  static byte[] solid(int width, int height, int rgb) {
    TinyWebp out = new TinyWebp();
    out.write(0x2f, 8);
    out.write(width - 1, 14);
    out.write(height - 1, 14);
    out.write(0, 4); // No alpha, version 0.
    out.write(0, 3); // No transform, no colour cache, one group of prefix codes.
    out.symbol(rgb >> 8 & 0xff);
    out.symbol(rgb >> 16 & 0xff);
    out.symbol(rgb & 0xff);
    out.symbol(0xff);
    out.symbol(0);
    out.write(0, 7);
    return chunk("VP8L", out.bytes.toByteArray());
  }

  static byte[] chunk(String name, byte[] body) {
    ByteBuffer chunk = ByteBuffer.allocate(8 + body.length + (body.length & 1));
    chunk.order(ByteOrder.LITTLE_ENDIAN).put(ascii(name)).putInt(body.length).put(body);
    return chunk.array();
  }

  private void symbol(int value) {
    write(0b101, 3); // A simple code, of one symbol, in eight bits.
    write(value, 8);
  }

  private void write(int value, int width) {
    bits |= (long) value << count;
    for (count += width; count >= 8; count -= 8) {
      bytes.write((int) bits);
      bits >>>= 8;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
