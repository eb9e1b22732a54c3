package dev.penstock.inference.image;

/** Finds the orientation in an EXIF block. Metadata never makes an image fail. */
final class ExifOrientation {

  private static final int TAG = 0x0112;
  private static final int TYPE_SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private ExifOrientation() {}

  /**
   * The orientation named in the TIFF structure at an offset, with or without the six bytes "Exif"
   * before it; upright where there is none or the block is damaged.
   */
  static Orientation read(EncodedBytes file, int at) {
    int tiff = file.matches(at, "Exif\0") ? at + 6 : at;
    try {
      if (file.matches(tiff, "II*\0")) {
        return find(file, tiff, true);
      }
      if (file.matches(tiff, "MM\0*")) {
        return find(file, tiff, false);
      }
    } catch (ImageException damaged) {
      return Orientation.NORMAL;
    }
    return Orientation.NORMAL;
  }

  private static Orientation find(EncodedBytes file, int tiff, boolean little)
      throws ImageException {
    int directory = tiff + (little ? file.i32le(tiff + 4) : file.i32be(tiff + 4));
    int entries = u16(file, directory, little);
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      if (u16(file, entry, little) == TAG && u16(file, entry + 2, little) == TYPE_SHORT) {
        return Orientation.ofExif(u16(file, entry + 8, little));
      }
    }
    return Orientation.NORMAL;
  }

  private static int u16(EncodedBytes file, int at, boolean little) throws ImageException {
    return little ? file.u16le(at) : file.u16be(at);
  }
}
