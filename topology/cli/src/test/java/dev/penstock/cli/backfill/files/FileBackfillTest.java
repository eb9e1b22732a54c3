package dev.penstock.cli.backfill.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.cli.console.WrongUsageException;
import org.junit.jupiter.api.Test;

/** In this module, as in an image, there is none. */
class FileBackfillTest {

  @Test
  void whereFilesAreNotInTheDistributionTheUserIsToldWhereTheyAre() {
    assertThatThrownBy(FileBackfill::find)
        .isInstanceOf(WrongUsageException.class)
        .hasMessageContaining("the tarball and scripts/penstock of a checkout have them");
  }
}
