package dev.penstock.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedTextTest {

  @TempDir private Path folder;

  @Test
  void whatWasWrittenLastIsRead() throws IOException {
    Path file = folder.resolve("a/b");
    new CachedText(file).write("one");
    new CachedText(file).write("two");

    assertThat(new CachedText(file).read()).contains("two");
    try (Stream<Path> files = Files.list(folder.resolve("a"))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aCacheThatCannotBeUsedIsAnEmptyOne() throws IOException {
    CachedText text = new CachedText(Files.createFile(folder.resolve("file")).resolve("b"));
    text.write("one");

    assertThat(text.read()).isEmpty();
  }

  @Test
  void aDraftThatCannotTakeItsPlaceIsNotLeftBehind() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("a/b/c")).getParent();
    new CachedText(taken).write("one");

    try (Stream<Path> files = Files.list(folder.resolve("a"))) {
      assertThat(files).containsExactly(taken);
    }
  }
}
