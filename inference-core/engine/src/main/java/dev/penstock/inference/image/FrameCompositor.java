package dev.penstock.inference.image;

/** Places the first frame of an animation on its canvas where it does not fill it. */
final class FrameCompositor {

  private FrameCompositor() {}

  static DecodedImage place(
      DecodedImage picture, Frame frame, int width, int height, int background) {
    if (frame.width() == width && frame.height() == height) {
      return picture;
    }
    byte[] canvas = filled(Math.multiplyExact(width * 3, height), background);
    byte[] row = new byte[3 * frame.width()];
    for (int y = 0; y < frame.height(); y++) {
      picture.readRow(0, y, frame.width(), row);
      int at = 3 * ((frame.y() + y) * width + frame.x());
      System.arraycopy(row, 0, canvas, at, row.length);
    }
    return new DecodedImage(canvas, PixelGrid.packed(width, height, 3), PixelReader.rgb(0, 1, 2));
  }

  private static byte[] filled(int length, int colour) {
    byte[] canvas = new byte[length];
    for (int at = 0; at < length; at += 3) {
      canvas[at] = (byte) (colour >> 16);
      canvas[at + 1] = (byte) (colour >> 8);
      canvas[at + 2] = (byte) colour;
    }
    return canvas;
  }
}
