package dev.penstock.inference.image;

/** The information header of a BMP. */
record BmpHeader(int width, int height) implements ImageHeader {

  private static final int INFO = 14;
  private static final int OS2_INFO_BYTES = 12;
  private static final int EMBEDDED_JPEG = 4;

  @Override
  public ImageFormat format() {
    return ImageFormat.BMP;
  }

  static BmpHeader parse(EncodedBytes file) throws ImageException {
    if (file.i32le(INFO) == OS2_INFO_BYTES) {
      return new BmpHeader(file.u16le(INFO + 4), file.u16le(INFO + 6));
    }
    if (file.i32le(INFO + 16) >= EMBEDDED_JPEG) {
      throw new ImageException("BMP has the unsupported compression " + file.i32le(INFO + 16));
    }
    // A negative height says that the first row is the top one.
    return new BmpHeader(file.i32le(INFO + 4), Math.abs(file.i32le(INFO + 8)));
  }
}
