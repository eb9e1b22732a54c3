package dev.penstock.inference.image;

/**
 * The canvas of a GIF and the place of its first frame on it.
 *
 * @param width columns of the canvas, stretched to hold the first frame
 * @param height rows of the canvas, stretched to hold the first frame
 * @param frame where the first frame lies
 * @param background colour of what the first frame leaves bare, 0xRRGGBB
 */
record GifHeader(int width, int height, Frame frame, int background) implements ImageHeader {

  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int IMAGE = 0x2c;

  @Override
  public ImageFormat format() {
    return ImageFormat.GIF;
  }

  /** The frame has an index for each pixel, the canvas a colour. */
  @Override
  public int heapBytesPerPixel() {
    return 4;
  }

  static GifHeader parse(EncodedBytes file) throws ImageException {
    int globalColours = 13;
    int globalBytes = paletteBytes(file.u8(10));
    int at = globalColours + globalBytes;
    int transparent = -1;
    while (file.u8(at) == EXTENSION) {
      if (file.u8(at + 1) == GRAPHIC_CONTROL && (file.u8(at + 3) & 1) != 0) {
        transparent = file.u8(at + 6);
      }
      at = skipBlocks(file, at + 2);
    }
    if (file.u8(at) != IMAGE) {
      throw new ImageException("GIF has no image");
    }
    Frame frame =
        new Frame(file.u16le(at + 1), file.u16le(at + 3), file.u16le(at + 5), file.u16le(at + 7));
    int localBytes = paletteBytes(file.u8(at + 9));
    int background =
        localBytes > 0
            ? colour(file, at + 10, localBytes, transparent)
            : colour(file, globalColours, globalBytes, transparent);
    return new GifHeader(
        Math.max(file.u16le(6), frame.right()),
        Math.max(file.u16le(8), frame.bottom()),
        frame,
        background);
  }

  private static int paletteBytes(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static int skipBlocks(EncodedBytes file, int from) throws ImageException {
    int at = from;
    for (int length = file.u8(at); length != 0; length = file.u8(at)) {
      at += 1 + length;
    }
    return at + 1;
  }

  /** Bare canvas shows the transparent colour, or the first; black where there is no palette. */
  private static int colour(EncodedBytes file, int palette, int bytes, int transparent)
      throws ImageException {
    int entry = palette + 3 * Math.max(0, transparent);
    if (entry + 3 > palette + bytes) {
      return 0;
    }
    return file.u8(entry) << 16 | file.u8(entry + 1) << 8 | file.u8(entry + 2);
  }
}
