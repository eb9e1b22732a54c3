package dev.penstock.inference.image;

/**
 * What is refused before a decoder sees it, because a few bytes may claim gigabytes.
 *
 * @param maxPixels width times height of the stored image ({@code penstock.image.max-pixels})
 * @param maxBytes length of the encoded file ({@code penstock.image.max-bytes})
 */
public record ImageLimits(long maxPixels, long maxBytes) {

  /** Fifty megapixels and 32 MiB. */
  public static final ImageLimits DEFAULT = new ImageLimits(50_000_000, 32L << 20);

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
              .formatted(width, height, describePixels()));
    }
  }

  private String describePixels() {
    return maxPixels % 1_000_000 == 0
        ? maxPixels / 1_000_000 + " megapixels"
        : maxPixels + " pixels";
  }
}
