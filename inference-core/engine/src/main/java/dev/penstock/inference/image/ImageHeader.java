package dev.penstock.inference.image;

/**
 * What a file says of itself before anything is decoded. Every parser here is our own and reads a
 * few bytes, so that limits can be checked without trusting a decoder with a hostile file.
 */
sealed interface ImageHeader permits JpegHeader, PngHeader, GifHeader, BmpHeader, WebpHeader {

  ImageFormat format();

  /** Columns of the stored image, before it is turned upright. */
  int width();

  /** Rows of the stored image, before it is turned upright. */
  int height();

  /** How the stored image must be turned. */
  default Orientation orientation() {
    return Orientation.NORMAL;
  }

  /** How often the decoder draws the whole picture before it is done. */
  default int passes() {
    return 1;
  }

  /** Most bytes of heap that decoding takes for each pixel. */
  int heapBytesPerPixel();

  /** Most bytes outside the heap that decoding takes for each pixel. */
  default int nativeBytesPerPixel() {
    return 0;
  }

  /** Reads the header of a file of any supported format. */
  static ImageHeader parse(EncodedBytes file) throws ImageException {
    return switch (ImageFormat.of(file)) {
      case JPEG -> JpegHeader.parse(file);
      case PNG -> PngHeader.parse(file);
      case GIF -> GifHeader.parse(file);
      case BMP -> BmpHeader.parse(file);
      case WEBP -> WebpHeader.parse(file);
    };
  }
}
