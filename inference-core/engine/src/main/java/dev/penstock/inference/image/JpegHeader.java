package dev.penstock.inference.image;

import java.util.ArrayList;
import java.util.List;

/**
 * The markers of a JPEG up to its first scan, and how many scans it has.
 *
 * @param colours how the samples of a pixel encode its colour
 * @param profiles offsets of the marker codes of its ICC profile segments
 * @param scans passes over the picture that its decoder makes; 1 where one scan holds everything
 */
record JpegHeader(
    int width,
    int height,
    Orientation orientation,
    JpegColours colours,
    List<Integer> profiles,
    int scans)
    implements ImageHeader {

  /** A decoder that waits for further scans holds a coefficient of two bytes for each sample. */
  private static final int COEFFICIENT_BYTES = 2;

  private static final int PROGRESSIVE_FRAME = 0xc2;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;
  private static final int APP14 = 0xee;

  @Override
  public ImageFormat format() {
    return ImageFormat.JPEG;
  }

  @Override
  public int passes() {
    return scans;
  }

  @Override
  public int heapBytesPerPixel() {
    return colours.samples();
  }

  /** As if no colour were stored at less than full resolution. */
  @Override
  public int nativeBytesPerPixel() {
    return scans == 1 ? 0 : COEFFICIENT_BYTES * colours.samples();
  }

  static JpegHeader parse(EncodedBytes file) throws ImageException {
    Markers markers = new Markers();
    int at = 2;
    while (true) {
      at = nextMarker(file, at);
      int marker = file.u8(at - 1);
      if (marker == START_OF_SCAN) {
        return markers.header(file, at);
      }
      if (marker == END_OF_IMAGE) {
        throw new ImageException("JPEG ends before its first scan");
      }
      if (hasLength(marker)) {
        int length = file.u16be(at);
        if (length < 2) {
          throw new ImageException("JPEG has a marker segment of length " + length);
        }
        markers.note(file, marker, at + 2, length - 2);
        at += length;
      }
    }
  }

  /** The offset just past the next marker; bytes between segments are skipped, as libjpeg does. */
  private static int nextMarker(EncodedBytes file, int from) throws ImageException {
    int at = from;
    while (file.u8(at) != 0xff || file.u8(at + 1) == 0xff || file.u8(at + 1) == 0) {
      at++;
    }
    return at + 2;
  }

  private static boolean hasLength(int marker) {
    boolean restart = marker >= 0xd0 && marker < START_OF_IMAGE;
    return marker != START_OF_IMAGE && marker != 0x01 && !restart;
  }

  /**
   * The scans from the first one on. libjpeg reads markers up to the end of the image, and so does
   * this, through coded data too: there a byte 0xff of the data is followed by a zero. What it does
   * not know it skips byte by byte, so that no scan hides behind a length that libjpeg ignores.
   *
   * @param first offset just past the marker of the first scan
   */
  private static int countScans(EncodedBytes file, int first) throws ImageException {
    int scans = 1;
    int at = first + file.u16be(first);
    while ((at = file.indexOf(0xff, at)) >= 0 && at + 3 < file.length()) {
      int marker = file.u8(at + 1);
      if (marker == END_OF_IMAGE) {
        return scans;
      }
      if (marker == START_OF_SCAN) {
        scans++;
      }
      boolean skipsBody = marker >= 0xc0 && marker < 0xff && hasLength(marker);
      int step = marker == 0xff ? 1 : 2;
      at += skipsBody ? step + Math.max(2, file.u16be(at + 2)) : step;
    }
    return scans;
  }

  /** What the segments said so far. */
  private static final class Markers {
    private int frame = -1;
    private int adobeTransform = -1;
    private boolean jfif;
    private Orientation orientation = Orientation.NORMAL;
    private final List<Integer> profiles = new ArrayList<>();

    void note(EncodedBytes file, int marker, int at, int length) throws ImageException {
      if (marker == APP0 && file.matches(at, "JFIF\0")) {
        jfif = true;
      } else if (marker == APP1 && file.matches(at, "Exif\0")) {
        orientation = ExifOrientation.read(file.part(at, length));
      } else if (marker == APP2 && file.matches(at, "ICC_PROFILE\0")) {
        profiles.add(at - 3);
      } else if (marker == APP14 && length >= 12 && file.matches(at, "Adobe")) {
        adobeTransform = file.u8(at + 11);
      } else if (isFrame(marker) && frame < 0) {
        checkProcess(marker);
        frame = at;
      }
    }

    private static boolean isFrame(int marker) {
      boolean table = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
      return marker >= 0xc0 && marker <= 0xcf && !table;
    }

    private static void checkProcess(int marker) throws ImageException {
      if (marker > 0xc2) {
        throw new ImageException(
            "JPEG is %s coded; supported are baseline, extended and progressive Huffman"
                .formatted(marker < 0xc8 ? "losslessly or hierarchically" : "arithmetically"));
      }
    }

    /**
     * Ends the header.
     *
     * @param scan offset just past the marker of the first scan
     */
    JpegHeader header(EncodedBytes file, int scan) throws ImageException {
      if (frame < 0) {
        throw new ImageException("JPEG has no frame header before its first scan");
      }
      int precision = file.u8(frame);
      if (precision != 8) {
        throw new ImageException("JPEG has %d bits a sample; supported are 8".formatted(precision));
      }
      JpegColours colours = JpegColours.of(file, frame + 5, jfif, adobeTransform);
      // Where the first scan holds all components of a sequential picture, libjpeg reads no other.
      boolean progressive = file.u8(frame - 3) == PROGRESSIVE_FRAME;
      boolean whole = !progressive && file.u8(scan + 2) == colours.samples();
      return new JpegHeader(
          file.u16be(frame + 3),
          file.u16be(frame + 1),
          orientation,
          colours,
          profiles,
          whole ? 1 : countScans(file, scan));
    }
  }
}
