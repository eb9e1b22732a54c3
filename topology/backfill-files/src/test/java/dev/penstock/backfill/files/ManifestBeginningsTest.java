package dev.penstock.backfill.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that ended at any byte of its manifest goes on to the same output. What was published
 * without the manifest's last line knowing is there, or is not.
 */
class ManifestBeginningsTest {

  private static final int STEP = 61;

  @TempDir private Path folder;
  private Jobs jobs;
  private Path images;
  private Path output;
  private Path state;

  @BeforeEach
  void makeImages() throws IOException {
    jobs = new Jobs(folder).partsOf(3);
    images = Pictures.folder(folder.resolve("images"), 10);
    Files.writeString(images.resolve(Pictures.name(3)), "broken");
    output = folder.resolve("predictions.parquet");
    state = folder.resolve("predictions.parquet.backfill");
  }

  @Test
  void everyBeginningOfAFirstRoundLeadsToTheSameOutput() throws Exception {
    assertThat(jobs.run(images, output).answered()).isEqualTo(9);
    Snapshot done = new Snapshot(folder.resolve("done"));
    for (int length = done.manifest.length - 1; length > done.afterLine(1); length -= STEP) {
      for (boolean published : new boolean[] {false, true}) {
        if (!published || length > done.afterLastPart()) {
          done.restoreState(length);
          done.restoreOutput(published);
          assertThat(jobs.run(images, output).answered()).as("%d bytes", length).isEqualTo(9);
          assertOutput(9);
        }
      }
    }
  }

  @Test
  void everyBeginningOfARetryLeadsToTheSameOutput() throws Exception {
    assertThat(jobs.run(images, output).answered()).isEqualTo(9);
    Snapshot done = new Snapshot(folder.resolve("done"));
    Files.write(images.resolve(Pictures.name(3)), Pictures.png(3));
    assertThat(jobs.retryFailed(images, output).answered()).isEqualTo(10);
    Snapshot retried = new Snapshot(folder.resolve("retried"));
    for (int length = retried.manifest.length - 1; length > done.manifest.length; length -= STEP) {
      for (boolean published : new boolean[] {false, true}) {
        if (!published || length > retried.afterLastPart()) {
          retried.restoreState(length);
          (published ? retried : done).restoreOutput(true);
          try (FileJob job = jobs.open(images, output)) {
            if (!job.isRetrying()) {
              assertThat(job.retryFailed()).isEqualTo(1);
            }
            assertThat(job.run(() -> false, progress -> {})).isTrue();
          }
          assertOutput(10);
        }
      }
    }
  }

  private void assertOutput(int rows) throws Exception {
    assertThat(
            Duck.rows("select count(*), count(distinct id) from '%s/*.parquet'".formatted(output)))
        .containsExactly(rows + "|" + rows);
    assertThat(Files.exists(folder.resolve("predictions.parquet.dead-letters.jsonl")))
        .isEqualTo(rows < 10);
  }

  /** The files of a job at one moment. */
  private final class Snapshot {

    private final Path copy;
    private final byte[] manifest;

    Snapshot(Path copy) throws IOException {
      this.copy = copy;
      copyAll(state, copy.resolve("state"));
      copyAll(output, copy.resolve("output"));
      this.manifest = Files.readAllBytes(state.resolve("manifest.jsonl"));
    }

    void restoreState(int bytesOfManifest) throws IOException {
      DurableFiles.deleteAll(state);
      copyAll(copy.resolve("state"), state);
      Files.write(state.resolve("manifest.jsonl"), Arrays.copyOf(manifest, bytesOfManifest));
    }

    void restoreOutput(boolean there) throws IOException {
      DurableFiles.deleteAll(output);
      if (there) {
        copyAll(copy.resolve("output"), output);
      }
    }

    int afterLine(int line) {
      int at = 0;
      for (int i = 0; i < line; i++) {
        at = text().indexOf('\n', at) + 1;
      }
      return at;
    }

    int afterLastPart() {
      return text().indexOf('\n', text().lastIndexOf("\"part\"")) + 1;
    }

    private String text() {
      return new String(manifest, StandardCharsets.US_ASCII);
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
