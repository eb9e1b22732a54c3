package dev.penstock.backfill.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePredictionsTest {

  private static final Prediction PREDICTION =
      new Prediction(
          "a",
          new ModelInfo("colour", "1", "12ab", "fp32", "cpu"),
          List.of(new ScoredClass(4, "red", 0.75f)),
          new SourceRecord("images", 3, 42L),
          1,
          0L,
          0L,
          Instant.EPOCH,
          null);

  @TempDir private Path folder;

  @Test
  void readsAnAvroContainer() throws Exception {
    FilePredictions file = new FilePredictions(avro(), true);

    assertThat(read(file)).containsExactly(PREDICTION, PREDICTION);
    assertThat(file.again(Set.of(2L))).containsOnlyKeys(2L).containsValue(PREDICTION);
  }

  @Test
  void linesNeedNoSourceWhereIdsJoin() throws Exception {
    Path file = folder.resolve("a.jsonl");
    Files.writeString(
        file,
        "{\"id\": \"a\", \"classes\": [{\"label\": \"red\", \"score\": 0.75}], \"x\": {}}\n\n");

    assertThat(read(new FilePredictions(file, false))).hasSize(1);
    assertThatThrownBy(() -> read(new FilePredictions(file, true)))
        .isInstanceOf(ComparisonException.class)
        .hasMessageContaining("line 1 of " + file)
        .hasMessageContaining("--by id");
  }

  @Test
  void aFileThatIsNoneOfTheseIsRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("a.avro"), "text");

    assertThatThrownBy(() -> new FilePredictions(folder.resolve("a.csv"), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> read(new FilePredictions(text, true)))
        .isInstanceOf(ComparisonException.class)
        .hasMessageContaining("cannot read " + text);
  }

  private Path avro() throws IOException {
    Path file = folder.resolve("a.avro");
    SpecificDatumWriter<Prediction> datums =
        new SpecificDatumWriter<>(
            Prediction.getClassSchema(), SpecificData.getForClass(Prediction.class));
    try (DataFileWriter<Prediction> writer = new DataFileWriter<>(datums)) {
      writer.create(Prediction.getClassSchema(), file.toFile());
      writer.append(PREDICTION);
      writer.append(PREDICTION);
    }
    return file;
  }

  private static List<Prediction> read(FilePredictions file) throws ComparisonException {
    List<Prediction> all = new ArrayList<>();
    file.read((prediction, position) -> all.add(prediction));
    return all;
  }
}
