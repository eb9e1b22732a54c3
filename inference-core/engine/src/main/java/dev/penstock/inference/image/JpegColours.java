package dev.penstock.inference.image;

/**
 * The colour encodings of JPEG, distinguished by libjpeg's rules, which differ from the JDK's: that
 * one takes a bare three-component file without subsampling for RGB. Four components are read as
 * Adobe writes them, inverted.
 */
enum JpegColours implements PixelReader {
  GRAY(1) {
    @Override
    public void read(byte[] samples, int at, int stride, int count, byte[] rgb) {
      GRAY_SAMPLES.read(samples, at, stride, count, rgb);
    }
  },
  RGB(3) {
    @Override
    public void read(byte[] samples, int at, int stride, int count, byte[] rgb) {
      RGB_SAMPLES.read(samples, at, stride, count, rgb);
    }
  },
  YCBCR(3) {
    @Override
    public void read(byte[] samples, int at, int stride, int count, byte[] rgb) {
      for (int i = 0, from = at; i < 3 * count; i += 3, from += stride) {
        int y = samples[from] & 0xff;
        int cb = (samples[from + 1] & 0xff) - 128;
        int cr = (samples[from + 2] & 0xff) - 128;
        rgb[i] = clamp(y + ((CR_TO_RED * cr + HALF) >> SCALE));
        rgb[i + 1] = clamp(y + ((HALF - CB_TO_GREEN * cb - CR_TO_GREEN * cr) >> SCALE));
        rgb[i + 2] = clamp(y + ((CB_TO_BLUE * cb + HALF) >> SCALE));
      }
    }
  },
  CMYK(4) {
    @Override
    public void read(byte[] samples, int at, int stride, int count, byte[] rgb) {
      for (int i = 0, from = at; i < 3 * count; i += 3, from += stride) {
        rgb[i] = (byte) ~samples[from];
        rgb[i + 1] = (byte) ~samples[from + 1];
        rgb[i + 2] = (byte) ~samples[from + 2];
      }
      applyBlack(samples, at, stride, count, rgb);
    }
  },
  YCCK(4) {
    @Override
    public void read(byte[] samples, int at, int stride, int count, byte[] rgb) {
      YCBCR.read(samples, at, stride, count, rgb);
      applyBlack(samples, at, stride, count, rgb);
    }
  };

  private static final PixelReader GRAY_SAMPLES = PixelReader.gray();
  private static final PixelReader RGB_SAMPLES = PixelReader.rgb(0, 1, 2);

  // JFIF's conversion in 16-bit fixed point, rounded as libjpeg rounds it.
  private static final int SCALE = 16;
  private static final int HALF = 1 << (SCALE - 1);
  private static final int CR_TO_RED = 91881;
  private static final int CR_TO_GREEN = 46802;
  private static final int CB_TO_GREEN = 22554;
  private static final int CB_TO_BLUE = 116130;

  private final int samples;

  JpegColours(int samples) {
    this.samples = samples;
  }

  /** Samples of one pixel. */
  int samples() {
    return samples;
  }

  /**
   * The encoding a frame header means.
   *
   * @param at offset of the frame header's component count
   * @param adobeTransform the Adobe marker's transform flag, or -1 without such a marker
   */
  static JpegColours of(EncodedBytes file, int at, boolean jfif, int adobeTransform)
      throws ImageException {
    int components = file.u8(at);
    return switch (components) {
      case 1 -> GRAY;
      case 3 -> ofThree(file, at + 1, jfif, adobeTransform);
      case 4 -> adobeTransform <= 0 ? CMYK : YCCK;
      default -> throw new ImageException("JPEG has " + components + " colour components");
    };
  }

  private static JpegColours ofThree(EncodedBytes file, int at, boolean jfif, int adobeTransform)
      throws ImageException {
    boolean named = file.u8(at) == 'R' && file.u8(at + 3) == 'G' && file.u8(at + 6) == 'B';
    boolean rgb = adobeTransform < 0 ? named : adobeTransform == 0;
    return rgb && !jfif ? RGB : YCBCR;
  }

  /** Darkens the complements of cyan, magenta and yellow by the inverted black, as Pillow does. */
  private static void applyBlack(byte[] samples, int at, int stride, int count, byte[] rgb) {
    for (int i = 0, from = at + 3; i < 3 * count; i += 3, from += stride) {
      int black = samples[from] & 0xff;
      rgb[i] = darken(rgb[i], black);
      rgb[i + 1] = darken(rgb[i + 1], black);
      rgb[i + 2] = darken(rgb[i + 2], black);
    }
  }

  private static byte darken(byte ink, int black) {
    int product = (ink & 0xff) * black + 128;
    return (byte) (black - ((product + (product >> 8)) >> 8));
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
