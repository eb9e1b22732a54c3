package dev.penstock.cli.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.cli.console.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

  @TempDir private Path folder;

  @Test
  void findsEveryFileThatIsNotHidden() throws IOException {
    Path odd = write("sub/b.txt");
    Path photo = write("a.jpg");
    write(".DS_Store");
    write(".git/c.jpg");
    assertThat(ImageFiles.find(List.of(folder))).containsExactly(photo, odd);
  }

  @Test
  void takesAFileThatIsNamed() throws IOException {
    Path hidden = write(".hidden.jpg");
    assertThat(ImageFiles.find(List.of(hidden))).containsExactly(hidden);
  }

  @Test
  void whatIsNotThereIsTold() {
    assertThatThrownBy(() -> ImageFiles.find(List.of(folder.resolve("none"))))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("there is no " + folder.resolve("none"));
  }

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name);
  }
}
