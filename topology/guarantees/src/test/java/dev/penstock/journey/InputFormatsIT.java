package dev.penstock.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.app.Penstock;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.record.HeaderNames;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.Prediction;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Values other than ImageRecords of the current schema: refused by their names, or taken. */
@ExtendWith(BrokerExtension.class)
@Timeout(180)
class InputFormatsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] JPEG = TestImages.of("jpg", Color.RED);

  @TempDir private static Path repository;

  private final TestTopics topics;
  private ModelDescriptor model;

  InputFormatsIT(SharedBroker broker) {
    topics = TestTopics.create(broker, 2);
  }

  @BeforeEach
  void setUp() throws Exception {
    model = ColourModel.publish(repository);
  }

  @Test
  void imageFilesAreAnsweredUnderTheirKeysOrCoordinates() throws Exception {
    byte[] number = {0, 0, 0, 7};
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        CommittedRecords letters = topics.deadLettersSeen();
        Penstock app = start(Map.of("penstock.input.format", "image"))) {
      ProducerRecord<byte[], byte[]> keyed = record("cat-7".getBytes(UTF_8), JPEG);
      keyed.headers().add("x-request-id", "request-1".getBytes(UTF_8));
      producer.send(keyed);
      producer.send(record(null, JPEG));
      producer.send(record(number, TestImages.of("gif", Color.BLUE)));
      producer.send(record(null, "no image".getBytes(UTF_8)));
      producer.send(record(number, null));
      producer.send(record(null, producer.value("cat-8", JPEG)));
      producer.send(record("late".getBytes(UTF_8), JPEG, HeaderNames.DEADLINE, "1000"));

      List<ConsumerRecord<byte[], byte[]>> answers = output.await(3, PATIENCE);
      List<ConsumerRecord<byte[], byte[]>> dead = letters.await(4, PATIENCE);

      assertThat(Predictions.ids(answers))
          .containsExactly("cat-7", topics.images() + "-1-1", topics.images() + "-1-2");
      assertThat(answers.stream().map(InputFormatsIT::label)).containsExactly("red", "red", "blue");
      assertThat(answers)
          .extracting(ConsumerRecord::key)
          .containsExactly(keyed.key(), null, number);
      assertThat(answers).allMatch(answer -> answer.partition() == 1);
      assertThat(Predictions.header(answers.get(0), "x-request-id")).isEqualTo("request-1");
      assertThat(Predictions.read(answers.get(2)).getSource().getOffset()).isEqualTo(2);
      assertThat(dead.stream().map(InputFormatsIT::reason))
          .satisfiesExactly(
              text -> assertThat(text).startsWith("decode-image: image is text; supported are"),
              tombstone -> assertThat(tombstone).contains("an encoded image is required"),
              avro -> assertThat(avro).contains("set penstock.input.format=avro"),
              late -> assertThat(late).startsWith("deadline: "));
      assertThat(dead.get(0).value()).asString(UTF_8).isEqualTo("no image");
      assertThat(app.isServing()).isTrue();
    }
  }

  @Test
  void anImageFileWhereAnImageRecordIsExpectedIsNamed() throws Exception {
    try (ImageProducer producer = topics.producer();
        CommittedRecords letters = topics.deadLettersSeen();
        Penstock app = start(Map.of())) {
      producer.send(record(null, JPEG));

      ConsumerRecord<byte[], byte[]> letter = letters.await(1, PATIENCE).get(0);

      assertThat(reason(letter))
          .startsWith("decode-record: value is a JPEG image, not an ImageRecord: ")
          .contains("penstock.input.format=image");
      assertThat(letter.value()).isEqualTo(JPEG);
      assertThat(app.isServing()).isTrue();
    }
  }

  @Test
  void aSchemaThatAProducerHasChangedIsReadOnceItIsKnown(@TempDir Path folder) throws Exception {
    Schema changed = withCamera();
    Files.writeString(folder.resolve("ImageRecord-2.avsc"), changed.toString());
    GenericRecord image = new GenericData.Record(changed);
    image.put("id", "cat-7");
    image.put("image", ByteBuffer.wrap(JPEG));
    image.put("attributes", Map.of("a", "1"));
    image.put("camera", "c1");
    ByteBuffer encoded =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), changed).encode(image);
    byte[] value = new byte[encoded.remaining()];
    encoded.get(value);
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        CommittedRecords letters = topics.deadLettersSeen()) {
      producer.send(record(null, value));
      try (Penstock unaware = start(Map.of())) {
        assertThat(reason(letters.await(1, PATIENCE).get(0)))
            .contains("no schema is known with fingerprint", "penstock.schemas.writer");
        assertThat(unaware.isServing()).isTrue();
      }
      producer.send(record(null, value));
      try (Penstock aware = start(Map.of("penstock.schemas.writer", folder.toString()))) {
        assertThat(Predictions.ids(output.await(1, PATIENCE))).containsExactly("cat-7");
        assertThat(aware.isServing()).isTrue();
      }
    }
  }

  /** ImageRecord with one more field. */
  static Schema withCamera() {
    String contract = ImageRecord.getClassSchema().toString();
    return new Schema.Parser()
        .parse(
            contract.substring(0, contract.length() - 2)
                + ",{\"name\":\"camera\",\"type\":[\"null\",\"string\"],\"default\":null}]}");
  }

  private Penstock start(Map<String, String> settings) throws Exception {
    return Penstock.start(topics.config(settings), model);
  }

  private ProducerRecord<byte[], byte[]> record(
      byte[] key, byte[] value, String header, String text) {
    ProducerRecord<byte[], byte[]> record = record(key, value);
    record.headers().add(header, text.getBytes(UTF_8));
    return record;
  }

  private ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    return new ProducerRecord<>(topics.images(), 1, key, value);
  }

  private static String label(ConsumerRecord<byte[], byte[]> answer) {
    Prediction prediction = Predictions.read(answer);
    return prediction.getClasses().get(0).getLabel();
  }

  private static String reason(ConsumerRecord<byte[], byte[]> letter) {
    return Predictions.header(letter, HeaderNames.ERROR_STAGE)
        + ": "
        + Predictions.header(letter, HeaderNames.ERROR_MESSAGE);
  }
}
