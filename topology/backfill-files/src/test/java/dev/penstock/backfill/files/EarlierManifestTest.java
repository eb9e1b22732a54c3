package dev.penstock.backfill.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that a Penstock began whose manifests counted images, and knew no topics. */
class EarlierManifestTest {

  @TempDir private Path folder;
  private Jobs jobs;
  private Path images;
  private Path output;
  private Path manifest;

  @BeforeEach
  void makeImages() throws Exception {
    jobs = new Jobs(folder).set("penstock.in-flight.max", "1").partsOf(2);
    images = Pictures.folder(folder.resolve("images"), 10);
    output = folder.resolve("predictions.parquet");
    manifest = folder.resolve("predictions.parquet.backfill/manifest.jsonl");
  }

  @Test
  void aFirstRoundGoesOn() throws Exception {
    jobs.runPartly(images, output, 5);
    becomeEarlier();
    assertThat(jobs.run(images, output).answered()).isEqualTo(10);
    assertEveryImageOnce(10);
  }

  @Test
  void aRetryBeginsAnew() throws Exception {
    for (int broken : new int[] {3, 7, 8}) {
      Files.writeString(images.resolve(Pictures.name(broken)), "broken");
    }
    assertThat(jobs.run(images, output).answered()).isEqualTo(7);
    Files.write(images.resolve(Pictures.name(3)), Pictures.png(3));
    Files.write(images.resolve(Pictures.name(8)), Pictures.png(8));
    try (FileJob job = jobs.partsOf(1).open(images, output)) {
      assertThat(job.retryFailed()).isEqualTo(3);
    }
    jobs.runPartly(images, output, 1);
    becomeEarlier();
    assertThat(Files.readString(manifest)).contains("\"round\":1,\"file\"");
    JobCounts counts = jobs.run(images, output);
    assertThat(counts.answered()).isEqualTo(9);
    assertThat(counts.deadLetters()).isEqualTo(1);
    assertEveryImageOnce(9);
    assertThat(jobs.retryFailed(images, output).deadLetters()).isEqualTo(1);
  }

  private void becomeEarlier() throws Exception {
    String text = Files.readString(manifest);
    Files.writeString(
        manifest,
        text.replace("\"begin\":", "\"from\":")
            .replace("\"end\":", "\"to\":")
            .replaceFirst("\"version\":2", "\"version\":1")
            .replaceFirst("\"id\":\"[^\"]*\",", ""));
  }

  private void assertEveryImageOnce(int rows) throws Exception {
    assertThat(
            Duck.rows("select count(*), count(distinct id) from '%s/*.parquet'".formatted(output)))
        .containsExactly(rows + "|" + rows);
  }
}
