package dev.penstock.backfill.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.schemas.Prediction;
import dev.penstock.testkit.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileJobTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Jobs jobs;
  private Path images;

  @BeforeEach
  void makeImages() throws IOException {
    jobs = new Jobs(folder);
    images = Pictures.folder(folder.resolve("images"), 10);
  }

  @Test
  void aFolderBecomesAParquetFolderThatDuckDbReads() throws Exception {
    Path output = folder.resolve("predictions.parquet");
    JobCounts counts = jobs.run(images, output);
    assertThat(counts.answered()).isEqualTo(10);
    assertThat(counts.deadLetters()).isZero();
    assertThat(names(output))
        .containsExactly("part-000000.parquet", "part-000001.parquet", "part-000002.parquet");
    assertThat(
            Duck.rows(
                "select id, label, classes[1].label, source.topic, source.\"offset\", model.name,"
                    + " len(classes) from '%s/*.parquet' order by source.\"offset\""
                        .formatted(output)))
        .isEqualTo(
            IntStream.range(0, 10)
                .mapToObj(
                    i ->
                        "%s|%s|%s|%s|%d|colour|5"
                            .formatted(
                                Pictures.name(i),
                                Pictures.label(i),
                                Pictures.label(i),
                                images.resolve(Pictures.name(i)),
                                i))
                .toList());
    assertThat(folder.resolve("predictions.parquet.dead-letters.jsonl")).doesNotExist();
  }

  @Test
  void oneParquetFileHasTheRowsOfAllParts() throws Exception {
    Path output = folder.resolve("predictions.parquet");
    JobCounts unused = jobs.oneFile().run(images, output);
    assertThat(output).isRegularFile();
    assertThat(
            Duck.rows(
                "select count(*), count(distinct id), min(score) > 0.5 from '%s'"
                    .formatted(output)))
        .containsExactly("10|10|true");
  }

  @Test
  void avroHoldsPredictionsOfTheTopicsSchema() throws Exception {
    Path output = folder.resolve("predictions.avro");
    JobCounts unused = jobs.oneFile().run(images, output);
    assertThat(records(output))
        .extracting(one -> one.get("id") + " " + label(one))
        .containsExactlyElementsOf(
            IntStream.range(0, 10)
                .mapToObj(i -> Pictures.name(i) + " " + Pictures.label(i))
                .toList());
  }

  @Test
  void jsonLinesAreOneFile() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    JobCounts unused = jobs.run(images, output);
    assertThat(lines(output))
        .extracting(line -> line.get("id").asText() + " " + line.get("label").asText())
        .containsExactlyElementsOf(
            IntStream.range(0, 10)
                .mapToObj(i -> Pictures.name(i) + " " + Pictures.label(i))
                .toList());
  }

  @Test
  void badFilesAreDeadLettersAndTheRestIsAnswered() throws Exception {
    Files.writeString(images.resolve("notes.txt"), "not an image");
    Files.write(images.resolve("empty.png"), new byte[0]);
    try (RandomAccessFile huge = new RandomAccessFile(images.resolve("huge.jpg").toFile(), "rw")) {
      huge.setLength(5L << 30); // takes no room on disk, and would not fit into the heap
    }
    Files.write(images.resolve("Größe 日本 ü.png"), Pictures.png(4));
    Path output = folder.resolve("predictions.jsonl");
    JobCounts counts = jobs.set("penstock.image.max-bytes", "4KiB").run(images, output);
    assertThat(counts.answered()).isEqualTo(11);
    assertThat(counts.letters()).containsOnly(Map.entry("decode-image", 3L));
    assertThat(lines(letters(output)))
        .extracting(line -> line.get("id").asText() + ": " + line.get("message").asText())
        .containsExactly(
            "empty.png: image is empty",
            "huge.jpg: image is 5368709120 bytes; the limit is 4096 bytes (penstock.image.max-bytes)",
            "notes.txt: image is text; supported are JPEG, PNG, GIF, BMP and WebP");
    assertThat(lines(output))
        .extracting(line -> line.get("id").asText())
        .contains("Größe 日本 ü.png");
  }

  @Test
  void aFileThatVanishesAfterTheListingIsADeadLetter() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    jobs.set("penstock.in-flight.max", "1").runPartly(images, output, 1);
    Files.delete(images.resolve(Pictures.name(9)));
    JobCounts counts = jobs.run(images, output);
    assertThat(counts.answered()).isEqualTo(9);
    assertThat(counts.letters()).containsOnly(Map.entry("fetch", 1L));
    assertThat(lines(letters(output)).get(0).get("message").asText()).endsWith("does not exist");
  }

  @Test
  void aFolderThatIsGoneEndsTheJobInsteadOfMakingLettersOfItsFiles() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    Path elsewhere = folder.resolve("unmounted");
    try (FileJob job = jobs.set("penstock.in-flight.max", "1").open(images, output)) {
      assertThatThrownBy(() -> job.run(() -> false, progress -> move(images, elsewhere)))
          .hasMessageContaining("the folder " + images + " is gone");
      assertThat(job.counts().deadLetters()).isZero();
    }
    assertThatThrownBy(() -> jobs.run(images, output)).hasMessageContaining("there is no");
    move(elsewhere, images);
    JobCounts counts = jobs.run(images, output);
    assertThat(counts.answered()).isEqualTo(10);
  }

  @Test
  void aStoppedJobGoesOnAndNamesAddedLaterHaveNoPlaceInIt() throws Exception {
    Path output = folder.resolve("predictions.parquet");
    jobs.set("penstock.in-flight.max", "1").runPartly(images, output, 5);
    assertThat(output).doesNotExist();
    assertThat(names(folder.resolve("predictions.parquet.backfill/parts"))).hasSize(2);
    Files.write(images.resolve("00000-later.png"), Pictures.png(0));
    assertThat(jobs.run(images, output).answered()).isEqualTo(10);
    assertThat(ids(output)).isEqualTo(IntStream.range(0, 10).mapToObj(Pictures::name).toList());
  }

  @Test
  void aLineThatWasCutIsDoneAgain() throws Exception {
    Path output = folder.resolve("predictions.parquet");
    jobs.set("penstock.in-flight.max", "1").runPartly(images, output, 8);
    Path manifest = folder.resolve("predictions.parquet.backfill/manifest.jsonl");
    String whole = Files.readString(manifest);
    Files.writeString(manifest, whole.substring(0, whole.length() - 20));
    assertThat(jobs.run(images, output).answered()).isEqualTo(10);
    assertThat(ids(output)).isEqualTo(IntStream.range(0, 10).mapToObj(Pictures::name).toList());
  }

  @Test
  void aPartThatIsGoneOrChangedIsDoneAgainWithAllAfterIt() throws Exception {
    Path output = folder.resolve("predictions.parquet");
    jobs.set("penstock.in-flight.max", "1").partsOf(2).runPartly(images, output, 6);
    Path parts = folder.resolve("predictions.parquet.backfill/parts");
    Files.write(
        parts.resolve("part-000001.parquet"),
        Files.readAllBytes(parts.resolve("part-000000.parquet")));
    jobs.runPartly(images, output, 8);
    Files.delete(parts.resolve("part-000002.parquet"));
    assertThat(jobs.run(images, output).answered()).isEqualTo(10);
    assertThat(ids(output)).isEqualTo(IntStream.range(0, 10).mapToObj(Pictures::name).toList());
  }

  @Test
  void aDoneJobStaysDone() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    JobCounts first = jobs.run(images, output);
    Files.delete(output);
    assertThat(jobs.run(images, output)).isEqualTo(first);
    assertThat(output).doesNotExist();
  }

  @Test
  void failedImagesAreTriedAgainWithoutTheOthers() throws Exception {
    for (String ending : List.of("parquet", "jsonl")) {
      Path output = folder.resolve("predictions." + ending);
      Files.writeString(images.resolve(Pictures.name(3)), "broken");
      Files.writeString(images.resolve(Pictures.name(7)), "broken");
      assertThat(jobs.run(images, output).deadLetters()).isEqualTo(2);

      Files.write(images.resolve(Pictures.name(7)), Pictures.png(7));
      JobCounts again = jobs.retryFailed(images, output);
      assertThat(again.answered()).isEqualTo(9);
      assertThat(again.deadLetters()).isEqualTo(1);
      assertThat(lines(letters(output)))
          .extracting(line -> line.get("id").asText())
          .containsExactly(Pictures.name(3));

      Files.write(images.resolve(Pictures.name(3)), Pictures.png(3));
      assertThat(jobs.retryFailed(images, output).answered()).isEqualTo(10);
      assertThat(letters(output)).doesNotExist();
      List<String> ids =
          ending.equals("jsonl")
              ? lines(output).stream().map(line -> line.get("id").asText()).sorted().toList()
              : ids(output);
      assertThat(ids).isEqualTo(IntStream.range(0, 10).mapToObj(Pictures::name).toList());
    }
  }

  @Test
  void anotherRequestIsRefusedWithTheDifference() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    jobs.runPartly(images, output, 1);
    assertThatThrownBy(() -> jobs.set("penstock.top-k", "3").run(images, output))
        .isInstanceOf(FileJobException.class)
        .hasMessageContaining("penstock.top-k: the job has 5, this command 3");
  }

  @Test
  void twoProcessesCannotHaveOneJob() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    try (FileJob first = jobs.open(images, output)) {
      assertThat(first.isDone()).isFalse();
      assertThatThrownBy(() -> jobs.run(images, output))
          .hasMessageContaining("another process is at this job");
    }
    assertThat(jobs.run(images, output).answered()).isEqualTo(10);
  }

  @Test
  void anOutputOfSomebodyElseIsNotReplaced() throws Exception {
    Path output = Files.writeString(folder.resolve("predictions.jsonl"), "mine");
    assertThatThrownBy(() -> jobs.run(images, output)).hasMessageContaining("no job wrote it here");
    assertThat(output).hasContent("mine");
    assertThat(folder.resolve("predictions.jsonl.backfill")).doesNotExist();
  }

  @Test
  void anEmptyFolderIsWrongUsageAndLeavesNothingBehind() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path output = folder.resolve("predictions.jsonl");
    assertThatThrownBy(() -> jobs.run(empty, output))
        .isInstanceOfSatisfying(FileJobException.class, e -> assertThat(e.isWrongUsage()).isTrue())
        .hasMessageContaining("there are no files in");
    assertThat(folder.resolve("predictions.jsonl.backfill")).doesNotExist();
  }

  @Test
  void theOutputMayBeInTheFolderOfTheInput() throws Exception {
    Path output = images.resolve("predictions.parquet");
    assertThat(jobs.run(images, output).answered()).isEqualTo(10);
  }

  @Test
  void bytesInFlightAreBoundedAndLargeImagesStillPass() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    jobs.set("penstock.in-flight.max-bytes", "1MiB");
    Files.write(images.resolve("large.jpg"), TestImages.jpeg(3 << 20));
    assertThat(jobs.run(images, output).answered()).isEqualTo(11);
  }

  @Test
  void aFolderBehindALinkIsRead() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), images);
    Path output = link.resolve("predictions.jsonl");
    assertThat(jobs.run(link, output).answered()).isEqualTo(10);
  }

  @Test
  void repeatedIdsAreAllAnsweredAndCounted() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      lines.append(
          "{\"id\": \"%d\", \"path\": \"images/%s\"}\n"
              .formatted(i % 1_500, Pictures.name(i % 10)));
    }
    Path manifest = Files.writeString(folder.resolve("m.jsonl"), lines);
    Path output = folder.resolve("predictions.parquet");
    try (FileJob job = jobs.partsOf(1_000).open(manifest, output)) {
      assertThat(job.run(() -> false, progress -> {})).isTrue();
      assertThat(job.repeatedIds()).isEqualTo(500);
    }
    assertThat(ids(output)).hasSize(2_000);
  }

  @Test
  void anInputThatChangedIsRefused() throws Exception {
    Path manifest =
        Files.writeString(folder.resolve("m.jsonl"), "{\"path\": \"images/00000.png\"}\n");
    Path output = folder.resolve("predictions.jsonl");
    try (FileJob job = jobs.open(manifest, output)) {
      assertThat(job.isDone()).isFalse();
    }
    Files.writeString(manifest, "{\"path\": \"images/00001.png\"}\n\n");
    assertThatThrownBy(() -> jobs.run(manifest, output))
        .hasMessageContaining("size of the input: the job has 29 bytes, this command 30 bytes");
  }

  @Test
  void aManifestWithoutLinesGivesAnOutputWithoutRows() throws Exception {
    Path manifest = Files.writeString(folder.resolve("m.jsonl"), "\n");
    Path output = folder.resolve("predictions.parquet");
    assertThat(jobs.run(manifest, output).answered()).isZero();
    assertThat(ids(output)).isEmpty();
  }

  @Test
  void aPercentageOfDeadLettersIsJudgedOverTheWholeJobAtItsEnd() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    Files.writeString(images.resolve(Pictures.name(0)), "broken");
    Files.writeString(images.resolve(Pictures.name(1)), "broken");
    assertThatThrownBy(() -> jobs.maxDeadLetters("19%").run(images, output))
        .isInstanceOf(FileJobException.class)
        .hasMessageContaining("2 dead letters among 10 records; --max-dead-letters is 19%");
    assertThat(output).doesNotExist();
    assertThat(jobs.maxDeadLetters("20%").run(images, output).answered()).isEqualTo(8);
    assertThat(output).exists();
  }

  @Test
  void aNumberOfDeadLettersEndsTheJobAtOnceAndKeepsWhatIsAnswered() throws Exception {
    Path output = folder.resolve("predictions.jsonl");
    Files.writeString(images.resolve(Pictures.name(5)), "broken");
    jobs.set("penstock.in-flight.max", "1").maxDeadLetters("0");
    try (FileJob job = jobs.open(images, output)) {
      assertThatThrownBy(() -> job.run(() -> false, progress -> {}))
          .hasMessageContaining("1 dead letters among 6 records");
      assertThat(job.counts().answered()).isEqualTo(5);
      assertThatThrownBy(() -> job.run(() -> false, progress -> {}))
          .hasMessageContaining("1 dead letters among 6 records");
    }
    assertThat(jobs.maxDeadLetters("1").run(images, output).answered()).isEqualTo(9);
  }

  @Test
  void aRateIsNotExceeded() throws Exception {
    long before = System.nanoTime();
    assertThat(jobs.rate(20).run(images, folder.resolve("p.jsonl")).answered()).isEqualTo(10);
    assertThat(System.nanoTime() - before).isGreaterThan(450_000_000L);
  }

  private static void move(Path from, Path to) {
    if (Files.exists(from)) {
      assertThat(from.toFile().renameTo(to.toFile())).isTrue();
    }
  }

  private static Object label(GenericRecord prediction) {
    return ((GenericRecord) ((List<?>) prediction.get("classes")).get(0)).get("label");
  }

  private static Path letters(Path output) {
    return output.resolveSibling(output.getFileName() + ".dead-letters.jsonl");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> ids(Path output) throws Exception {
    return Duck.rows("select id from '%s/*.parquet' order by id".formatted(output));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<GenericRecord> records(Path file) throws IOException {
    List<GenericRecord> records = new ArrayList<>();
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
      assertThat(reader.getSchema()).isEqualTo(Prediction.getClassSchema());
      reader.forEach(records::add);
    }
    return records;
  }
}
