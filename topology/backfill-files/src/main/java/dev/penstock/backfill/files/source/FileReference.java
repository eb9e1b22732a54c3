package dev.penstock.backfill.files.source;

import dev.penstock.record.UnfetchedImageException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a record says of where its image is. Only files are read. */
final class FileReference {

  /** At least two letters: one is a drive on Windows. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private static final int SHOWN = 100;

  private FileReference() {}

  /** Whether a text names something other than a path or a file. */
  static boolean hasForeignScheme(String text) {
    return text.contains("://") && SCHEME.matcher(text).matches() && !text.startsWith("file:");
  }

  /**
   * The file.
   *
   * @param folder that a relative path starts from
   * @throws UnfetchedImageException if it names no file
   */
  static Path resolve(String text, Path folder) throws UnfetchedImageException {
    if (hasForeignScheme(text) || text.startsWith("data:")) {
      throw new UnfetchedImageException(
          "image is at " + excerpt(text) + "; only paths of files are read");
    }
    try {
      return text.startsWith("file:") ? Path.of(URI.create(text)) : folder.resolve(text);
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw new UnfetchedImageException(excerpt(text) + " is no path: " + e.getMessage());
    }
  }

  private static String excerpt(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
