package dev.penstock.inference.image;

/**
 * The chunks of a WebP up to the bitstream of its first frame.
 *
 * @param width columns of the canvas
 * @param height rows of the canvas
 * @param frame where the first frame lies on the canvas
 * @param bitstream offset of the chunk that holds the first frame's colours
 * @param bitstreamBytes length of that chunk, its eight bytes of header included
 */
record WebpHeader(
    int width, int height, Orientation orientation, Frame frame, int bitstream, int bitstreamBytes)
    implements ImageHeader {

  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int ANIMATION_FRAME_HEADER = 16;

  @Override
  public ImageFormat format() {
    return ImageFormat.WEBP;
  }

  /** Measured: 4 where lossy, 5 where lossless, with transparency more. */
  @Override
  public int heapBytesPerPixel() {
    return 8;
  }

  static WebpHeader parse(EncodedBytes file) throws ImageException {
    return new Chunks(file).parse();
  }

  /** A walk over the chunks; the first frame's bitstream ends what concerns the picture. */
  private static final class Chunks {
    private final EncodedBytes file;
    private int canvasWidth;
    private int canvasHeight;
    private int frameX;
    private int frameY;
    private Frame frame = new Frame(0, 0, 0, 0);
    private int bitstream = -1;
    private Orientation orientation = Orientation.NORMAL;

    Chunks(EncodedBytes file) {
      this.file = file;
    }

    WebpHeader parse() throws ImageException {
      long at = FIRST_CHUNK;
      while (at + CHUNK_HEADER <= file.length()) {
        at = step((int) at);
      }
      if (bitstream < 0) {
        throw new ImageException("WebP has no VP8 or VP8L chunk");
      }
      int width = Math.max(canvasWidth, frame.right());
      int height = Math.max(canvasHeight, frame.bottom());
      long bytes = CHUNK_HEADER + length(bitstream);
      if (bitstream + bytes > file.length()) {
        throw new ImageException(
            "WebP is truncated: its picture needs %d bytes, %d are there"
                .formatted(bitstream + bytes, file.length()));
      }
      return new WebpHeader(width, height, orientation, frame, bitstream, (int) bytes);
    }

    /** Reads one chunk and returns the offset of the next, or of the first within this one. */
    private long step(int at) throws ImageException {
      int body = at + CHUNK_HEADER;
      if (file.matches(at, "VP8X")) {
        canvasWidth = 1 + file.u24le(body + 4);
        canvasHeight = 1 + file.u24le(body + 7);
      } else if (file.matches(at, "EXIF")) {
        orientation =
            ExifOrientation.read(file.part(body, (int) Math.min(length(at), file.length())));
      } else if (file.matches(at, "ANMF") && bitstream < 0) {
        frameX = 2 * file.u24le(body);
        frameY = 2 * file.u24le(body + 3);
        return (long) body + ANIMATION_FRAME_HEADER;
      } else if (file.matches(at, "VP8 ") && bitstream < 0) {
        lossy(at, body);
      } else if (file.matches(at, "VP8L") && bitstream < 0) {
        lossless(at, body);
      }
      long length = length(at);
      return body + length + (length & 1);
    }

    private long length(int chunk) throws ImageException {
      return file.i32le(chunk + 4) & 0xffffffffL;
    }

    private void lossy(int chunk, int body) throws ImageException {
      bitstream = chunk;
      int width = file.u16le(body + 6) & 0x3fff;
      frame = new Frame(frameX, frameY, width, file.u16le(body + 8) & 0x3fff);
    }

    private void lossless(int chunk, int body) throws ImageException {
      bitstream = chunk;
      int sizes = file.i32le(body + 1);
      int height = 1 + ((sizes >>> 14) & 0x3fff);
      frame = new Frame(frameX, frameY, 1 + (sizes & 0x3fff), height);
    }
  }
}
