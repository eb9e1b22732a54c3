package dev.penstock.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Values and schemas that several tests use. */
final class Samples {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Samples() {}

  static ImageRecord encodedImage() {
    return image(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  static ImageRecord tensor() {
    return image(new ImageTensor(List.of(1, 2, 3), ByteBuffer.wrap(new byte[] {9, 8, 7, 6, 5, 4})));
  }

  static ImageRecord reference() {
    return image(new ImageReference("s3://pictures/7.jpg", null, 12L));
  }

  static Prediction prediction() {
    return prediction(NOON.minusSeconds(2));
  }

  private static Prediction prediction(Instant inputTimestamp) {
    return new Prediction(
        "cat-7",
        new ModelInfo("resnet50", "1", "ab12", "fp16", "cpu"),
        List.of(new ScoredClass(281, "tabby", 0.75f), new ScoredClass(282, "tiger cat", 0.125f)),
        new SourceRecord("penstock.images", 3, 42L),
        32,
        1500L,
        20000L,
        NOON,
        inputTimestamp);
  }

  /** The same without what the first version of the contract lacked. */
  static Prediction firstPrediction() {
    return prediction(null);
  }

  /** A schema of the same name as ImageRecord with these fields, as JSON. */
  static Schema imageRecordWith(String... fields) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"name\":\"ImageRecord\",\"namespace\":\"dev.penstock.schemas\","
                + "\"fields\":["
                + String.join(",", fields)
                + "]}");
  }

  static byte[] bare(GenericRecord value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(value.getSchema()).write(value, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  static byte[] confluent(int id, byte[] bare) {
    return ByteBuffer.allocate(5 + bare.length).put((byte) 0).putInt(id).put(bare).array();
  }

  private static ImageRecord image(Object image) {
    return new ImageRecord("cat-7", image, "image/jpeg", NOON, Map.of("camera", "north"));
  }
}
