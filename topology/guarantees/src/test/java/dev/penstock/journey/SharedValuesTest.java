package dev.penstock.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.inference.ImageInput;
import dev.penstock.record.ImageRecordReader;
import dev.penstock.record.ImageRequest;
import dev.penstock.record.RawImageReader;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.WriterSchemas;
import dev.penstock.testkit.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Values beside the checkout that were once misunderstood. */
class SharedValuesTest {

  private final ImageRecordReader reader = new ImageRecordReader();

  @Test
  void anImageFileIsNamed() throws Exception {
    byte[] value = value("raw_jpeg.bin");

    assertThatThrownBy(() -> reader.read(value)).hasMessageContaining("value is a JPEG image");
  }

  @Test
  void anImageFileIsTakenWhereImageFilesAreChosen() throws Exception {
    byte[] value = value("raw_jpeg.bin");

    ImageRequest request =
        new RawImageReader().read(null, value, new TopicPartition("penstock.images", 3), 42);

    assertThat(request.id()).isEqualTo("penstock.images-3-42");
    assertThat(((ImageInput.Encoded) request.image()).bytes().remaining()).isEqualTo(value.length);
  }

  @Test
  void aBareValueWithAnEmptyIdIsRefusedAsSuch() throws Exception {
    byte[] value = value("empty_id_bare.bin");

    assertThatThrownBy(() -> reader.read(value)).hasMessageContaining("id is empty");
  }

  @Test
  void aTensorInPlanesIsRead() throws Exception {
    ImageRequest request = reader.read(value("tensor_NCHW_shape.bin"));

    assertThat(((ImageInput.Pixels) request.image()).shape()).containsExactly(3, 32, 32);
  }

  @Test
  void aFurtherFieldIsSkippedOnceItsSchemaIsKnown() throws Exception {
    byte[] value = value("added-field_single.bin");
    WriterSchemas schemas =
        WriterSchemas.of(ImageRecord.getClassSchema(), List.of(InputFormatsIT.withCamera()));

    assertThat(new ImageRecordReader(schemas, null).read(value).id()).isEqualTo("added-field");
    assertThatThrownBy(() -> reader.read(value)).hasMessageContaining("penstock.schemas.writer");
  }

  private static byte[] value(String file) throws Exception {
    Path path = SharedData.find().orElse(Path.of("")).resolve("cases/values").resolve(file);
    assumeTrue(Files.exists(path), "shared/data/cases/values/" + file + " is not there");
    return Files.readAllBytes(path);
  }
}
