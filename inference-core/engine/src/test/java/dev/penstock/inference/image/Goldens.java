package dev.penstock.inference.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** What Pillow made of the test images; see src/test/python/pillow_goldens.py. */
final class Goldens {

  private Goldens() {}

  /** The tab-separated rows of a golden file. */
  static List<String[]> rows(String file) {
    try (InputStream in = Goldens.class.getResourceAsStream(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> line.split("\t")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String crc(ByteBuffer pixels) {
    CRC32 crc = new CRC32();
    crc.update(pixels.duplicate());
    return "%08x".formatted(crc.getValue());
  }

  /** The folder of real test files, which is not part of the project. */
  static Optional<Path> sharedData(String folder) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data").resolve(folder);
      if (Files.isDirectory(data)) {
        return Optional.of(data);
      }
    }
    return Optional.empty();
  }
}
