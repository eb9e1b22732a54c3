package dev.penstock.cli.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.cli.console.WrongUsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

  @TempDir private Path folder;

  @Test
  void findsEveryFileThatIsNotHidden() throws IOException {
    Path odd = write("sub/b.txt");
    Path photo = write("a.jpg");
    write(".DS_Store");
    write(".git/c.jpg");
    assertThat(ImageFiles.find(List.of(folder)))
        .containsExactly(new ImageFile("a.jpg", photo), new ImageFile("sub/b.txt", odd));
  }

  @Test
  void whatIsNoFileIsPassedOverAndNamed() throws Exception {
    Path photo = write("a.jpg");
    Path link = Files.createSymbolicLink(folder.resolve("b.jpg"), photo);
    Path dangling = Files.createSymbolicLink(folder.resolve("c.jpg"), folder.resolve("none"));
    Path loop = Files.createSymbolicLink(folder.resolve("d"), folder);
    Path pipe = folder.resolve("e.jpg");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    List<Path> passedOver = new ArrayList<>();

    assertThat(ImageFiles.find(List.of(folder), passedOver::add))
        .containsExactly(new ImageFile("a.jpg", photo), new ImageFile("b.jpg", link));
    assertThat(passedOver).containsExactly(dangling, loop, pipe);
  }

  @Test
  void takesAFileThatIsNamed() throws IOException {
    Path hidden = write(".hidden.jpg");
    assertThat(ImageFiles.find(List.of(hidden, hidden)))
        .containsExactly(new ImageFile(".hidden.jpg", hidden));
  }

  @Test
  void filesOfOneNameInSubfoldersHaveDifferentIds() throws IOException {
    write("cats/1.jpg");
    write("dogs/1.jpg");
    assertThat(ImageFiles.find(List.of(folder)))
        .extracting(ImageFile::id)
        .containsExactly("cats/1.jpg", "dogs/1.jpg");
  }

  @Test
  void filesThatWouldHaveOneIdAreRefused() throws IOException {
    Path cat = write("cats/1.jpg");
    Path dog = write("dogs/1.jpg");
    for (List<Path> given : List.of(List.of(cat, dog), List.of(cat.getParent(), dog))) {
      assertRefused(given, cat + " and " + dog + " would have the same id, 1.jpg");
    }
  }

  @Test
  void aFolderWithoutFilesIsRefused() throws IOException {
    write(".hidden.jpg");
    assertRefused(List.of(folder), "there are no files to send in " + folder);
  }

  @Test
  @EnabledIfSystemProperty(named = "sun.jnu.encoding", matches = "UTF-8") // or it cannot be written
  void aNameThatDoesNotDecodeIsRefused() throws IOException {
    write("\uFFFD.jpg"); // what Java makes of bytes that are not UTF-8
    assertRefused(List.of(folder), "is not UTF-8");
  }

  @Test
  void whatDoesNotExistIsRefused() {
    assertRefused(List.of(folder.resolve("none")), "there is no " + folder.resolve("none"));
  }

  private static void assertRefused(List<Path> given, String reason) {
    assertThatThrownBy(() -> ImageFiles.find(given))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageContaining(reason);
  }

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name);
  }
}
