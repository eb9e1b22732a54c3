package dev.penstock.inference.image;

/**
 * The information header of a BMP.
 *
 * @param bits of a pixel
 */
record BmpHeader(int width, int height, int bits) implements ImageHeader {

  private static final int INFO = 14;
  private static final int OS2_INFO_BYTES = 12;
  private static final int EMBEDDED_JPEG = 4;

  @Override
  public ImageFormat format() {
    return ImageFormat.BMP;
  }

  /** Pixels that are no whole bytes of colour are decoded as they are, then brought to three. */
  @Override
  public int heapBytesPerPixel() {
    return bits <= 8 || bits == 24 ? 3 : bits / Byte.SIZE + 3;
  }

  static BmpHeader parse(EncodedBytes file) throws ImageException {
    if (file.i32le(INFO) == OS2_INFO_BYTES) {
      return new BmpHeader(file.u16le(INFO + 4), file.u16le(INFO + 6), file.u16le(INFO + 10));
    }
    if (file.i32le(INFO + 16) >= EMBEDDED_JPEG) {
      throw new ImageException("BMP has the unsupported compression " + file.i32le(INFO + 16));
    }
    // A negative height says that the first row is the top one.
    return new BmpHeader(
        file.i32le(INFO + 4), Math.abs(file.i32le(INFO + 8)), file.u16le(INFO + 14));
  }
}
