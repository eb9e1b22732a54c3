package dev.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.Test;

class AvroWriterTest {

  /** What is on the wire is API: these bytes change only with a new version of a schema. */
  private static final String IMAGE_BARE =
      "0a6361742d3700060102030214696d6167652f6a7065670280a8a8949567020c63616d6572610a6e6f72746800";

  private static final String IMAGE_HEADER = "c301918d79e279eb2589";

  private static final String PREDICTION =
      "c3014db73a9ec540779f"
          + "0a6361742d37107265736e657435300231086162313208667031360663707504b2040a7461626279"
          + "0000403fb404127469676572206361740000003e001e70656e73746f636b2e696d61676573065440b817c0b80280a8a8949567"
          + "02e088a8949567";

  @Test
  void writesImageRecordsAsEver() throws Exception {
    assertThat(hex(write(Samples.encodedImage(), WireFormat.SINGLE_OBJECT)))
        .isEqualTo(IMAGE_HEADER + IMAGE_BARE);
    assertThat(hex(write(Samples.encodedImage(), WireFormat.BARE))).isEqualTo(IMAGE_BARE);
  }

  @Test
  void writesPredictionsAsEver() throws Exception {
    byte[] bytes =
        new AvroWriter<>(Prediction.class, WireFormat.SINGLE_OBJECT).write(Samples.prediction());

    assertThat(hex(bytes)).isEqualTo(PREDICTION);
  }

  @Test
  void writesWhatAvrosOwnMessageDecoderReads() throws Exception {
    byte[] bytes = write(Samples.tensor(), WireFormat.SINGLE_OBJECT);

    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), ImageRecord.getClassSchema())
            .decode(bytes);

    assertThat(read.get("id")).hasToString("cat-7");
    assertThat(read.get("capturedAt")).isEqualTo(Samples.NOON.toEpochMilli());
  }

  @Test
  void leavesNothingOfAFailedValueInTheNext() throws Exception {
    AvroWriter<ImageRecord> writer = new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT);
    ImageRecord imageless = new ImageRecord("cat-7", null, null, null, Map.of());
    byte[] expected = writer.write(Samples.encodedImage());

    assertThatThrownBy(() -> writer.write(imageless))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("image");

    assertThat(writer.write(Samples.encodedImage())).isEqualTo(expected);
  }

  @Test
  void refusesABareValueThatWouldBeTakenForAnotherFormat() {
    ImageRecord nameless = new ImageRecord("", ByteBuffer.allocate(1), null, null, Map.of());

    assertThatThrownBy(() -> write(nameless, WireFormat.BARE))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("0x00");
  }

  @Test
  void writesLargeValues() throws Exception {
    AvroWriter<ImageRecord> writer = new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT);
    AvroReader<ImageRecord> reader = new AvroReader<>(ImageRecord.class);
    for (int size : List.of(3 << 20, 10, 150_000)) {
      ImageRecord image = new ImageRecord("cat-7", ByteBuffer.allocate(size), null, null, Map.of());

      assertThat(reader.read(writer.write(image))).isEqualTo(image);
    }
  }

  private static byte[] write(ImageRecord value, WireFormat format) throws CodecException {
    return new AvroWriter<>(ImageRecord.class, format).write(value);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
