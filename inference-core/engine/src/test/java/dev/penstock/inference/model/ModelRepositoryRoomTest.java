package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryRoomTest {

  @TempDir private Path folder;

  @Test
  void aRepositoryThatNeedNotExistYetHasRoom() throws Exception {
    Path models = folder.resolve("new/models");
    ModelRepository.open(models).requireRoom(1);
    assertThat(models).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedWithTheReason() throws Exception {
    Path models = Files.createFile(folder.resolve("file")).resolve("models");
    assertThatThrownBy(() -> ModelRepository.open(models).requireRoom(1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot write a model to " + models)
        .hasMessageContaining("choose another repository");
  }

  @Test
  void tooLittleRoomIsReportedInNumbers() {
    assertThatThrownBy(() -> ModelRepository.open(folder).requireRoom(Long.MAX_VALUE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("MB are free, 9223372036854 are needed");
  }
}
