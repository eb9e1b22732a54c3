package dev.penstock.backfill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintsTest {

  @Test
  void differencesNameBothSides() {
    assertThat(
            Fingerprints.differences(
                Map.of("--from", "earliest", "--to", "latest"),
                Map.of("--from", "@5", "--to", "latest", "--assume-ordered", "true")))
        .containsExactly(
            "--assume-ordered: the job has nothing, this command true",
            "--from: the job has earliest, this command @5");
  }
}
