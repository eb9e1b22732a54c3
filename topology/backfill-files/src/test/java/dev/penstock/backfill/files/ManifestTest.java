package dev.penstock.backfill.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.backfill.files.source.PassedOver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

  private static final List<ManifestLine> LINES =
      List.of(
          new ManifestLine.Job(
              "Übung \"1\"\n", 1_700_000_000_000L, "id", new TreeMap<>(Map.of("a", "b"))),
          new ManifestLine.Part(
              0,
              "part-000000.avro",
              0,
              3,
              new JobCounts(
                  2,
                  new TreeMap<>(Map.of("fetch", 1L)),
                  0.75,
                  new TreeMap<>(Map.of(12, 2L)),
                  new TreeMap<>(Map.of(PassedOver.FILTERED, 7L, PassedOver.MISSING, 1L))),
              100,
              "abc",
              20),
          new ManifestLine.Publishing(1),
          new ManifestLine.Published(1, "topic id"),
          new ManifestLine.Done(0, 5),
          new ManifestLine.Retry(1, 1));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = folder.resolve("manifest.jsonl");
    try (Manifest manifest = Manifest.open(file)) {
      for (ManifestLine line : LINES) {
        manifest.append(line);
      }
    }
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    try (Manifest manifest = Manifest.open(file)) {
      assertThat(manifest.lines()).isEqualTo(LINES);
      assertThat(manifest.round()).isEqualTo(1);
      assertThat(manifest.isDone()).isFalse();
    }
  }

  @Test
  void aLineWithoutAnEndIsCutOffTheFileToo() throws Exception {
    String whole = Files.readString(file);
    Files.writeString(file, "{\"line\":\"part\",\"round\":", StandardOpenOption.APPEND);
    try (Manifest manifest = Manifest.open(file)) {
      assertThat(manifest.lines()).isEqualTo(LINES);
    }
    assertThat(file).hasContent(whole);
  }

  @Test
  void linesThatAreCutLeaveNothingBehind() throws Exception {
    try (Manifest manifest = Manifest.open(file)) {
      manifest.cut(1);
      manifest.append(LINES.get(2));
    }
    assertThat(Files.readAllLines(file)).hasSize(2);
    try (Manifest manifest = Manifest.open(file)) {
      assertThat(manifest.lines()).containsExactly(LINES.get(0), LINES.get(2));
    }
  }

  @Test
  void aDamagedLineIsNamed() throws Exception {
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("\"sha256\"", "\"sha\""));
    assertThatThrownBy(() -> Manifest.open(file))
        .isInstanceOf(FileJobException.class)
        .hasMessageContaining("line 2 of")
        .hasMessageContaining("it has no field sha256");
  }

  @Test
  void linesOfTheFirstVersionAreRead() throws Exception {
    String part =
        "{\"line\":\"part\",\"round\":%d,\"file\":\"part-000000.avro\",\"from\":0,\"to\":3,\"bytes\":1,"
            + "\"sha256\":\"a\",\"letterBytes\":0,\"answered\":3,\"letters\":{},\"batches\":1.0,"
            + "\"latencies\":{}}\n";
    Files.writeString(
        file,
        "{\"line\":\"job\",\"version\":1,\"name\":\"n\",\"createdAt\":5,\"fingerprint\":{}}\n"
            + part.formatted(0)
            + part.formatted(1));
    try (Manifest manifest = Manifest.open(file)) {
      assertThat(manifest.job().orElseThrow().name()).isEqualTo("n");
      assertThat(manifest.parts(0).get(0).to()).isEqualTo(3);
      assertThat(manifest.parts(0).get(0).counts().passed()).isEmpty();
      assertThat(manifest.parts(1).get(0).to()).isEqualTo(ManifestLine.Part.UNPLACED);
    }
  }
}
