package dev.penstock.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a module carries at run time, as Maven lists it in {@code process-test-classes}. */
public final class ClassPathList {

  private ClassPathList() {}

  /**
   * The name of each jar; of a module that is not packed yet, its own name.
   *
   * @param list file in the module's {@code target}
   */
  public static List<String> read(String list) {
    Path file = Path.of("target", list);
    try {
      return Stream.of(Files.readString(file).strip().split(File.pathSeparator))
          .map(ClassPathList::nameOf)
          .toList();
    } catch (IOException e) {
      throw new AssertionError("Maven writes " + file + " before it runs the tests", e);
    }
  }

  private static String nameOf(String entry) {
    Path path = Path.of(entry);
    return path.endsWith(Path.of("target", "classes"))
        ? path.getName(path.getNameCount() - 3).toString()
        : String.valueOf(path.getFileName());
  }
}
