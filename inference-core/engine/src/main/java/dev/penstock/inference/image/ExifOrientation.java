package dev.penstock.inference.image;

/** Finds the orientation in an EXIF block. Metadata never makes an image fail. */
final class ExifOrientation {

  private static final int TAG = 0x0112;
  private static final int TYPE_SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private ExifOrientation() {}

  /**
   * The orientation named in a TIFF structure, with or without the six bytes of "Exif" before it;
   * upright where there is none or the block is damaged.
   */
  static Orientation read(EncodedBytes block) {
    int tiff = block.matches(0, "Exif\0") ? 6 : 0;
    try {
      if (block.matches(tiff, "II*\0")) {
        return find(block, tiff, true);
      }
      if (block.matches(tiff, "MM\0*")) {
        return find(block, tiff, false);
      }
    } catch (ImageException damaged) {
      return Orientation.NORMAL;
    }
    return Orientation.NORMAL;
  }

  private static Orientation find(EncodedBytes block, int tiff, boolean little)
      throws ImageException {
    int directory = tiff + (little ? block.i32le(tiff + 4) : block.i32be(tiff + 4));
    int entries = u16(block, directory, little);
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      if (u16(block, entry, little) == TAG && u16(block, entry + 2, little) == TYPE_SHORT) {
        return Orientation.ofExif(u16(block, entry + 8, little));
      }
    }
    return Orientation.NORMAL;
  }

  private static int u16(EncodedBytes block, int at, boolean little) throws ImageException {
    return little ? block.u16le(at) : block.u16be(at);
  }
}
