package dev.penstock.backfill.files.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/**
 * Files below a folder, by their names. What is in them is not looked at: a file that is no image
 * becomes a dead letter.
 *
 * <p>Hidden files and folders are left out. Links to files are followed, links to folders are not,
 * so that no loop of links is ever entered.
 *
 * @param folder that the names start from
 * @param wanted which names, relative to the folder
 */
record FileSelection(Path folder, Predicate<Path> wanted) {

  private static final String WILDCARDS = "*?[{";

  /** All files of a folder. */
  static FileSelection all(Path folder) {
    return new FileSelection(folder, name -> true);
  }

  /** One file. */
  static FileSelection one(Path file) {
    Path name = file.getFileName();
    Path parent = file.getParent();
    return new FileSelection(parent == null ? Path.of("") : parent, name::equals);
  }

  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }

  /**
   * The files that a pattern matches, as {@code photos/2026-*}{@code /*.jpg}; two asterisks cross
   * folders.
   *
   * @throws SourceException if it is not a pattern
   */
  static FileSelection matching(String pattern) throws SourceException {
    int wildcard = 0;
    while (WILDCARDS.indexOf(pattern.charAt(wildcard)) < 0) {
      wildcard++;
    }
    int start = pattern.lastIndexOf('/', wildcard) + 1;
    Path folder = Path.of(start > 1 ? pattern.substring(0, start - 1) : "/".repeat(start));
    try {
      PathMatcher matcher =
          FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(start));
      return new FileSelection(folder, matcher::matches);
    } catch (PatternSyntaxException e) {
      throw new SourceException(pattern + " is no pattern: " + e.getDescription(), e);
    }
  }

  /**
   * Walks the folder now.
   *
   * @param excluded files and folders that are left out, by their real paths
   * @return the names, relative to the folder, with slashes, in their order
   * @throws IOException if a folder cannot be read
   */
  List<String> names(Predicate<Path> excluded) throws IOException {
    // The folder itself may be a link.
    Path root = folder.toAbsolutePath().toRealPath();
    List<String> names = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
            boolean skipped = !below.equals(root) && (isHidden(below) || excluded.test(below));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path name = root.relativize(file);
            if (!isHidden(file)
                && wanted.test(name)
                && (attributes.isRegularFile() || Files.isRegularFile(file))
                && !excluded.test(file)) {
              names.add(name.toString().replace(File.separatorChar, '/'));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) { // deleted a moment ago
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    Collections.sort(names);
    return names;
  }

  private static boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }
}
