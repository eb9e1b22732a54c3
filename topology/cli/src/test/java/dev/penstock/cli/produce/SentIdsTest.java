package dev.penstock.cli.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.cli.console.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentIdsTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void choose() {
    file = folder.resolve("sent");
  }

  @Test
  void remembersTheIdsOfATopic() {
    add("images", "sub/a b.jpg", "two\nlines");
    add("images", "c.jpg");
    try (SentIds images = SentIds.open(file, "images");
        SentIds others = SentIds.open(file, "others")) {
      assertThat(images.contains("sub/a b.jpg")).isTrue();
      assertThat(images.contains("two\nlines")).isTrue();
      assertThat(images.contains("c.jpg")).isTrue();
      assertThat(images.contains("lines")).isFalse();
      assertThat(others.contains("c.jpg")).isFalse();
    }
  }

  @Test
  void aLineThatWasCutShortDoesNotCount() throws IOException {
    Files.writeString(file, "images a.jpg\nimages b.jp");
    try (SentIds ids = SentIds.open(file, "images")) {
      assertThat(ids.contains("a.jpg")).isTrue();
      assertThat(ids.contains("b.jp")).isFalse();
    }
    add("images", "c.jpg");
    assertThat(file).hasContent("images a.jpg\nimages c.jpg");
  }

  @Test
  void aFileThatCannotBeWrittenIsReportedAtOnce() {
    assertThatThrownBy(() -> SentIds.open(folder.resolve("none/sent"), "images"))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("none/sent");
  }

  private void add(String topic, String... ids) {
    try (SentIds sent = SentIds.open(file, topic)) {
      for (String id : ids) {
        sent.add(id);
      }
    }
  }
}
