package dev.penstock.backfill.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever kills a job, every image is in its output once. scripts/chaos-files is the long form.
 */
@Timeout(300)
class FileJobKillIT {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyImageIsInTheOutputOnceAfterFiveKills(boolean oneFile, @TempDir Path folder)
      throws Exception {
    KillRun.Plan plan = new KillRun.Plan(1_500, 20, 5, oneFile, 7);
    assertThat(new KillRun(folder, plan, System.out::println).run()).isEmpty();
  }
}
