package dev.penstock.guarantee;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap of another process, as its collections left it. */
final class HeapLog {

  private static final Pattern COLLECTION = Pattern.compile("Pause .* [0-9]+M->([0-9]+)M\\(");

  private HeapLog() {}

  /** The flag that makes a JVM write the log. */
  static String flag(Path file) {
    return "-Xlog:gc:file=" + file.toAbsolutePath();
  }

  /** Megabytes in use after each collection so far. */
  static List<Integer> megabytesAfterCollections(Path file) {
    List<Integer> megabytes = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher collection = COLLECTION.matcher(line);
        if (collection.find()) {
          megabytes.add(Integer.valueOf(collection.group(1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return megabytes;
  }
}
