package dev.penstock.inference.image;

/**
 * The IHDR chunk of a PNG, and the orientation of its eXIf chunk.
 *
 * @param bits of a sample
 * @param samples of a pixel
 */
record PngHeader(int width, int height, int bits, int samples, Orientation orientation)
    implements ImageHeader {

  private static final int FIRST_CHUNK = 8;
  private static final int CHUNK_OVERHEAD = 12;

  @Override
  public ImageFormat format() {
    return ImageFormat.PNG;
  }

  /** Samples that are not of one byte are decoded as they are, then brought to one byte each. */
  @Override
  public int heapBytesPerPixel() {
    return samples * (bits == 8 ? 1 : bits == 16 ? 3 : 2);
  }

  static PngHeader parse(EncodedBytes file) throws ImageException {
    if (!file.matches(FIRST_CHUNK + 4, "IHDR")) {
      throw new ImageException("PNG does not start with an IHDR chunk");
    }
    return new PngHeader(
        file.i32be(16), file.i32be(20), file.u8(24), samples(file.u8(25)), orientation(file));
  }

  private static int samples(int colourType) throws ImageException {
    return switch (colourType) {
      case 0, 3 -> 1;
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> throw new ImageException("PNG has the unknown colour type " + colourType);
    };
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
