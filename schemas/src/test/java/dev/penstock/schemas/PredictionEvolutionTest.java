package dev.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/** Predictions of the first version, without the input's timestamp, and readers that know it. */
class PredictionEvolutionTest {

  /** {@link Samples#firstPrediction} as the first version of Penstock wrote it. */
  private static final String FIRST =
      "c3016df9274b8b3d16df"
          + "0a6361742d37107265736e657435300231086162313208667031360663707504b2040a7461626279"
          + "0000403fb404127469676572206361740000003e001e70656e73746f636b2e696d61676573065440b817c0b80280a8a8949567";

  private final AvroReader<Prediction> reader = new AvroReader<>(Prediction.class);

  @Test
  void aPredictionOfTheFirstVersionIsReadWithoutAnInputTimestamp() throws Exception {
    byte[] singleObject = HexFormat.of().parseHex(FIRST);
    byte[] bare = Arrays.copyOfRange(singleObject, 10, singleObject.length);

    assertThat(reader.read(singleObject)).isEqualTo(Samples.firstPrediction());
    assertThat(reader.read(bare)).isEqualTo(Samples.firstPrediction());
  }

  @Test
  void theInputTimestampIsOptionalAndRead() throws Exception {
    for (WireFormat format : WireFormat.values()) {
      AvroWriter<Prediction> writer = new AvroWriter<>(Prediction.class, format);
      assertThat(reader.read(writer.write(Samples.prediction()))).isEqualTo(Samples.prediction());
      assertThat(reader.read(writer.write(Samples.firstPrediction())))
          .isEqualTo(Samples.firstPrediction());
    }
  }

  @Test
  void aReaderOfTheFirstVersionReadsTheCurrentOne() throws Exception {
    byte[] bare = new AvroWriter<>(Prediction.class, WireFormat.BARE).write(Samples.prediction());

    GenericRecord read =
        new GenericDatumReader<GenericRecord>(Prediction.getClassSchema(), firstVersion())
            .read(null, DecoderFactory.get().binaryDecoder(bare, null));

    assertThat(Samples.bare(read)).isEqualTo(Samples.bare(asFirstVersion(Samples.prediction())));
  }

  @Test
  void aBarePredictionThatIsCutOffElsewhereIsNoneOfTheFirstVersion() throws Exception {
    byte[] bare = new AvroWriter<>(Prediction.class, WireFormat.BARE).write(Samples.prediction());
    int firstVersionEnds = Samples.bare(asFirstVersion(Samples.prediction())).length;
    for (int length = 1; length < bare.length; length++) {
      byte[] cut = Arrays.copyOf(bare, length);
      if (length == firstVersionEnds) {
        assertThat(reader.read(cut)).isEqualTo(Samples.firstPrediction());
      } else {
        assertThatThrownBy(() -> reader.read(cut)).isInstanceOf(CodecException.class);
      }
    }
  }

  private static Schema firstVersion() throws Exception {
    try (InputStream text = Prediction.class.getResourceAsStream("Prediction-1.avsc")) {
      return new Schema.Parser().parse(text);
    }
  }

  private static GenericRecord asFirstVersion(Prediction prediction) throws Exception {
    GenericRecord first = new GenericData.Record(firstVersion());
    byte[] bare = new AvroWriter<>(Prediction.class, WireFormat.BARE).write(prediction);
    GenericRecord current =
        new GenericDatumReader<GenericRecord>(Prediction.getClassSchema())
            .read(null, DecoderFactory.get().binaryDecoder(bare, null));
    firstVersion().getFields().forEach(field -> first.put(field.name(), current.get(field.name())));
    return first;
  }
}
