package dev.penstock.inference.image;

/** The IHDR chunk of a PNG, and the orientation of its eXIf chunk. */
record PngHeader(int width, int height, Orientation orientation) implements ImageHeader {

  private static final int FIRST_CHUNK = 8;
  private static final int CHUNK_OVERHEAD = 12;

  @Override
  public ImageFormat format() {
    return ImageFormat.PNG;
  }

  static PngHeader parse(EncodedBytes file) throws ImageException {
    if (!file.matches(FIRST_CHUNK + 4, "IHDR")) {
      throw new ImageException("PNG does not start with an IHDR chunk");
    }
    return new PngHeader(file.i32be(16), file.i32be(20), orientation(file));
  }

  private static Orientation orientation(EncodedBytes file) throws ImageException {
    long at = FIRST_CHUNK;
    while (at + CHUNK_OVERHEAD <= file.length()) {
      if (file.matches((int) at + 4, "eXIf")) {
        return ExifOrientation.read(file, (int) at + 8);
      }
      at += CHUNK_OVERHEAD + (file.i32be((int) at) & 0xffffffffL);
    }
    return Orientation.NORMAL;
  }
}
