package dev.penstock.cli.produce;

import dev.penstock.cli.console.Text;
import dev.penstock.cli.console.WrongUsageException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds files to send. Their content is not checked here: hostile ones are sent too. */
public final class ImageFiles {

  /** What Java reads where a name is not in the encoding of the locale. */
  private static final char UNDECODED = '\uFFFD';

  private final Map<String, ImageFile> found = new LinkedHashMap<>();
  private final Consumer<Path> passedOver;

  private ImageFiles(Consumer<Path> passedOver) {
    this.passedOver = passedOver;
  }

  /**
   * The files given, and all files in the folders given, in the order of their names; hidden ones
   * only where they are given by name. No two have the same id.
   *
   * @throws WrongUsageException if one does not exist, a folder has no files, or the ids would not
   *     tell the files apart
   */
  public static List<ImageFile> find(List<Path> given) throws IOException {
    return find(given, path -> {});
  }

  /**
   * The same.
   *
   * @param passedOver receives what is no file in a folder: links that lead nowhere or to folders,
   *     pipes, devices
   */
  static List<ImageFile> find(List<Path> given, Consumer<Path> passedOver) throws IOException {
    ImageFiles files = new ImageFiles(passedOver);
    for (Path path : given) {
      if (Files.isDirectory(path)) {
        files.addBelow(path);
      } else if (Files.exists(path)) {
        files.add(String.valueOf(path.getFileName()), path);
      } else {
        throw new WrongUsageException("there is no " + path);
      }
    }
    return List.copyOf(files.found.values());
  }

  private void addBelow(Path folder) throws IOException {
    Collection<Path> below = below(folder);
    if (below.isEmpty()) {
      throw new WrongUsageException("there are no files to send in " + folder);
    }
    for (Path path : below) {
      add(folder.relativize(path).toString().replace(File.separatorChar, '/'), path);
    }
  }

  private void add(String id, Path path) throws IOException {
    if (id.indexOf(UNDECODED) >= 0) {
      throw new WrongUsageException(
          "the name of " + Text.onOneLine(path.toString()) + " is not UTF-8; rename the file");
    }
    ImageFile other = found.putIfAbsent(id, new ImageFile(id, path));
    if (other != null && !Files.isSameFile(other.path(), path)) {
      throw new WrongUsageException(
          "%s and %s would have the same id, %s; name the folder that holds both"
              .formatted(other.path(), path, id));
    }
  }

  private List<Path> below(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> found =
          paths
              .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> !hidden(folder.relativize(path)))
              .sorted()
              .toList();
      found.stream().filter(path -> !Files.isRegularFile(path)).forEach(passedOver);
      return found.stream().filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean hidden(Path path) {
    for (Path part : path) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
