package dev.penstock.backfill.files;

import dev.penstock.backfill.files.sink.PartFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the output of finished parts. It can be done again after it was interrupted at any point,
 * and comes to the same: dead letters first, then the predictions, each whole when it gets its
 * name.
 */
final class Publication {

  /** Names of parts; other files in the folder of an output are the user's. */
  private static final Pattern PART = Pattern.compile("part-\\d{6}\\.[a-z]+");

  private final JobPaths paths;
  private final PartFormat format;
  private final Manifest manifest;

  Publication(JobPaths paths, PartFormat format, Manifest manifest) {
    this.paths = paths;
    this.format = format;
    this.manifest = manifest;
  }

  /**
   * Publishes all parts, and the letters of the last round: those before have been tried again.
   *
   * @param oneFile whether the output is a file rather than a folder of parts
   */
  void publish(boolean oneFile) throws IOException {
    publishLetters();
    if (oneFile) {
      publishFile();
    } else if (Files.isDirectory(paths.output())) {
      updateFolder();
    } else {
      publishFolder();
    }
  }

  /** Publishes the letters of the last round alone. */
  void publishLetters() throws IOException {
    List<ManifestLine.Part> failed =
        manifest.parts(manifest.round()).stream().filter(part -> part.letterBytes() > 0).toList();
    if (failed.isEmpty()) {
      Files.deleteIfExists(paths.letters());
      return;
    }
    Path all = paths.unfinished().resolve("letters.jsonl");
    try (OutputStream out = Files.newOutputStream(all)) {
      for (ManifestLine.Part part : failed) {
        long unused = Files.copy(paths.parts().resolve(part.letters()), out);
      }
    }
    DurableFiles.publish(all, paths.letters());
  }

  private void publishFile() throws IOException {
    List<Path> parts =
        manifest.parts().stream().map(part -> paths.parts().resolve(part.file())).toList();
    Path merged = paths.unfinished().resolve("merged" + format.extension());
    format.merge(parts, merged);
    DurableFiles.publish(merged, paths.output());
  }

  private void publishFolder() throws IOException {
    Path folder = paths.unfinished().resolve("output");
    DurableFiles.deleteAll(folder);
    Files.createDirectory(folder);
    for (ManifestLine.Part part : manifest.parts()) {
      link(part, folder.resolve(part.file()));
    }
    DurableFiles.forceFolder(folder);
    DurableFiles.move(folder, paths.output());
  }

  /** Adds the parts of a later round to what was published before. */
  private void updateFolder() throws IOException {
    Set<String> wanted = new HashSet<>();
    for (ManifestLine.Part part : manifest.parts()) {
      wanted.add(part.file());
      Path published = paths.output().resolve(part.file());
      if (!Files.exists(published) || !part.sha256().equals(DurableFiles.sha256(published))) {
        Path linked = paths.unfinished().resolve(part.file());
        Files.deleteIfExists(linked);
        link(part, linked);
        DurableFiles.move(linked, published);
      }
    }
    try (Stream<Path> files = Files.list(paths.output())) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (PART.matcher(name).matches() && !wanted.contains(name)) {
          Files.delete(file);
        }
      }
    }
  }

  /** One file with two names takes no room; some file systems cannot do that, and get a copy. */
  private void link(ManifestLine.Part part, Path name) throws IOException {
    Path file = paths.parts().resolve(part.file());
    try {
      Files.createLink(name, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, name);
      DurableFiles.force(name);
    }
  }
}
