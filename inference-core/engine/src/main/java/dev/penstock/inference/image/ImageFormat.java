package dev.penstock.inference.image;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file formats we decode, and the names of those we only recognise. */
public enum ImageFormat {
  JPEG("jpg"),
  PNG("png"),
  GIF("gif"),
  BMP("bmp"),
  WEBP("webp");

  private static final String PNG_SIGNATURE = "\u0089PNG\r\n\u001a\n";

  private record Foreign(int at, String magic, String name) {}

  private static final List<Foreign> FOREIGN =
      List.of(
          new Foreign(4, "ftypavi", "AVIF"),
          new Foreign(4, "ftypmif1", "HEIF"),
          new Foreign(4, "ftyphe", "HEIC"),
          new Foreign(4, "ftyp", "an MP4 container"),
          new Foreign(0, "II*\0", "TIFF"),
          new Foreign(0, "MM\0*", "TIFF"),
          new Foreign(0, "\0\0\0\fjP  ", "JPEG 2000"),
          new Foreign(0, "\u00ffO\u00ffQ", "JPEG 2000"),
          new Foreign(0, "\0\0\0\fJXL ", "JPEG XL"),
          new Foreign(0, "\u00ff\n", "JPEG XL"),
          new Foreign(0, "8BPS", "Photoshop"),
          new Foreign(0, "\0\0\1\0", "ICO"),
          new Foreign(0, "P5\n", "PGM"),
          new Foreign(0, "P6\n", "PPM"),
          new Foreign(0, "\u0093NUMPY", "a NumPy array"),
          new Foreign(0, "%PDF", "PDF"),
          new Foreign(0, "PAR1", "Parquet"),
          new Foreign(0, "(\u00b5/\u00fd", "zstd"),
          new Foreign(0, "PK\3\4", "ZIP"),
          new Foreign(0, "\u001f\u008b", "gzip"));

  /** The head of Netpbm's formats is text: which of them, and the width and the height. */
  private static final Pattern NETPBM =
      Pattern.compile("(?s)P([1-6])\\s+(#[^\\n]*\\n\\s*)*\\d+\\s+\\d+\\s.*");

  private static final List<String> NETPBM_NAMES = List.of("PBM", "PGM", "PPM");

  private final String extension;

  ImageFormat(String extension) {
    this.extension = extension;
  }

  /** What names of such files end in, without the dot. */
  public String extension() {
    return extension;
  }

  /** The format of a file by its first bytes, sound or not; empty where it is none of these. */
  public static Optional<ImageFormat> guess(ByteBuffer file) {
    try {
      return Optional.of(of(new EncodedBytes(file)));
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  /** What a file is that we recognise but do not decode, by its first bytes. */
  public static Optional<String> guessOther(ByteBuffer file) {
    return foreign(new EncodedBytes(file));
  }

  /**
   * The format of a file by its first bytes; an error that names the format where it is another.
   */
  static ImageFormat of(EncodedBytes file) throws ImageException {
    if (file.matches(0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (file.matches(0, PNG_SIGNATURE)) {
      return PNG;
    }
    if (file.matches(0, "GIF87a") || file.matches(0, "GIF89a")) {
      return GIF;
    }
    if (file.matches(0, "RIFF") && file.matches(8, "WEBP")) {
      return WEBP;
    }
    if (file.matches(0, "BM")) {
      return BMP;
    }
    throw new ImageException(
        "image is %s; supported are JPEG, PNG, GIF, BMP and WebP".formatted(describe(file)));
  }

  private static String describe(EncodedBytes file) {
    Optional<String> foreign = foreign(file);
    if (foreign.isPresent()) {
      return foreign.get();
    }
    String start = file.text(0, 64);
    String head = start.strip().toLowerCase(Locale.ROOT);
    if (head.startsWith("<svg") || head.startsWith("<?xml")) {
      return "SVG or other XML";
    }
    if (head.startsWith("<!doctype") || head.startsWith("<html")) {
      return "HTML";
    }
    return start.chars().allMatch(ImageFormat::isText)
        ? "text"
        : "of an unknown format (it starts with %s)".formatted(hex(start));
  }

  private static Optional<String> foreign(EncodedBytes file) {
    Matcher netpbm = NETPBM.matcher(file.text(0, 64));
    if (netpbm.matches()) {
      int number = Integer.parseInt(netpbm.group(1));
      return Optional.of(NETPBM_NAMES.get((number - 1) % 3));
    }
    return FOREIGN.stream()
        .filter(foreign -> file.matches(foreign.at, foreign.magic))
        .map(Foreign::name)
        .findFirst();
  }

  private static boolean isText(int character) {
    return (character >= ' ' && character < 0x7f) || (character >= '\t' && character <= '\r');
  }

  private static String hex(String start) {
    StringBuilder hex = new StringBuilder();
    start.chars().limit(8).forEach(b -> hex.append("%02x".formatted(b)));
    return hex.toString();
  }
}
