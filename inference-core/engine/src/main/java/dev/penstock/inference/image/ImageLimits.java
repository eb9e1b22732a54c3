package dev.penstock.inference.image;

import java.util.Locale;

/**
 * What is refused before a decoder sees it, because a few bytes may claim gigabytes.
 *
 * @param maxPixels width times height of the stored image ({@code penstock.image.max-pixels})
 * @param maxBytes length of the encoded file ({@code penstock.image.max-bytes})
 */
public record ImageLimits(long maxPixels, long maxBytes) {

  /** Fifty megapixels and 32 MiB. */
  public static final ImageLimits DEFAULT = new ImageLimits(50_000_000, 32L << 20);

  /**
   * The decoder draws the whole picture after each scan, whatever the scan adds, so that time grows
   * with scans times pixels and a scan of a few bytes takes a second. Encoders make 10 to 12 scans
   * of a photo: the largest picture allowed may have as many and some more.
   */
  private static final int MOST_PASSES_OF_LARGEST = 16;

  public ImageLimits {
    if (maxPixels < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "image limits must be positive: " + maxPixels + " pixels, " + maxBytes + " bytes");
    }
  }

  /** Refuses a file that is empty or too long. */
  void checkBytes(long bytes) throws ImageException {
    if (bytes == 0) {
      throw new ImageException("image is empty");
    }
    if (bytes > maxBytes) {
      throw new ImageException(
          "image is %d bytes; the limit is %d bytes (penstock.image.max-bytes)"
              .formatted(bytes, maxBytes));
    }
  }

  /** Refuses an image without pixels or with too many. */
  void checkSize(int width, int height) throws ImageException {
    if (width < 1 || height < 1) {
      throw new ImageException("image is %d x %d pixels".formatted(width, height));
    }
    if ((long) width * height > maxPixels) {
      throw new ImageException(
          "image is %d x %d pixels; the limit is %s (penstock.image.max-pixels)"
              .formatted(width, height, exactly(maxPixels)));
    }
  }

  /** Refuses an image that takes far more passes to decode than its size lets expect. */
  void checkPasses(int passes, int width, int height) throws ImageException {
    long pixels = (long) width * height;
    long most = MOST_PASSES_OF_LARGEST * maxPixels;
    if (passes * pixels > most) {
      throw new ImageException(
          "image has %d scans of %s, %s to decode in all; the limit is %s (%d times %s)"
              .formatted(
                  passes,
                  about(pixels),
                  about(passes * pixels),
                  exactly(most),
                  MOST_PASSES_OF_LARGEST,
                  "penstock.image.max-pixels"));
    }
  }

  private static String exactly(long pixels) {
    return pixels % 1_000_000 == 0 ? pixels / 1_000_000 + " megapixels" : pixels + " pixels";
  }

  private static String about(long pixels) {
    return pixels < 1_000_000
        ? pixels + " pixels"
        : String.format(Locale.ROOT, "%.1f megapixels", pixels / 1e6);
  }
}
