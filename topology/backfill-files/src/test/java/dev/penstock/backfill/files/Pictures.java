package dev.penstock.backfill.files;

import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Folders of small pictures whose colour the colour model names. */
final class Pictures {

  private static final List<Color> COLOURS =
      List.of(
          Color.BLACK,
          Color.BLUE,
          Color.GREEN,
          Color.CYAN,
          Color.RED,
          Color.MAGENTA,
          Color.YELLOW,
          Color.WHITE);

  private static final List<String> NAMES =
      List.of("black", "blue", "green", "cyan", "red", "magenta", "yellow", "white");

  private Pictures() {}

  /** Makes a folder of pictures 00000.png, 00001.png and so on. */
  static Path folder(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      Files.write(folder.resolve(name(i)), png(i));
    }
    return folder;
  }

  static byte[] png(int i) {
    return TestImages.png(COLOURS.get(i % COLOURS.size()));
  }

  static String name(int i) {
    return "%05d.png".formatted(i);
  }

  /** What the model calls picture i. */
  static String label(int i) {
    return NAMES.get(i % NAMES.size());
  }
}
