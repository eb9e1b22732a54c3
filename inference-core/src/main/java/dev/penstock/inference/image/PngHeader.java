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

  /** Walks all chunks up to the last: a file that lacks it was cut off. */
  private static Orientation orientation(EncodedBytes file) throws ImageException {
    Orientation orientation = Orientation.NORMAL;
    long at = FIRST_CHUNK;
    while (at + CHUNK_OVERHEAD <= file.length()) {
      int chunk = (int) at;
      long length = file.i32be(chunk) & 0xffffffffL;
      if (file.matches(chunk + 4, "IEND")) {
        return orientation;
      }
      if (file.matches(chunk + 4, "eXIf")) {
        int body = (int) Math.min(length, file.length());
        orientation = ExifOrientation.read(file.part(chunk + 8, body));
      }
      at += CHUNK_OVERHEAD + length;
    }
    throw new ImageException("PNG is truncated after " + file.length() + " bytes");
  }
}
