package dev.penstock.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.app.Penstock;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.record.HeaderNames;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ImageReference;
import dev.penstock.schemas.ImageTensor;
import dev.penstock.schemas.WireFormat;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.FussyModel;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent: each record ends in a prediction or a letter, and the instance lives on. */
@ExtendWith(BrokerExtension.class)
class DeadLettersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] KEY = "key".getBytes(UTF_8);
  private static final byte[] GOOD = TestImages.png(Color.GREEN);

  /** What becomes of a record: a stage and part of the reason, or neither for a prediction. */
  private record Expected(String what, String stage, String reason, String dropped) {}

  private final TestTopics topics;
  private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
  private final List<Expected> expected = new ArrayList<>();
  private final long now = System.currentTimeMillis();

  @TempDir private static Path repository;

  DeadLettersIT(SharedBroker broker) {
    topics = TestTopics.create(broker, 1);
  }

  @Test
  void poisonBecomesLettersInOrderAmongPredictions() throws Exception {
    ModelDescriptor model = FussyModel.publish(repository, 199);
    try (ImageProducer producer = topics.producer();
        CommittedRecords predictions = topics.predictionsSeen();
        CommittedRecords letters = topics.deadLettersSeen();
        Penstock app =
            Penstock.start(
                topics.config(Map.of("penstock.record.max-age", "1h", "penstock.batch.size", "8")),
                model)) {
      badRecords();
      badHeaders(producer);
      badImages(producer);
      tooMuchForTheModel(producer);
      tooLate(producer);
      tooLarge(producer);
      good(producer, "the last one");
      sent.forEach(producer::send);
      producer.flush();

      long bad = expected.stream().filter(record -> record.stage() != null).count();
      List<ConsumerRecord<byte[], byte[]>> dead = letters.await((int) bad, PATIENCE);
      List<ConsumerRecord<byte[], byte[]>> served =
          predictions.await(expected.size() - (int) bad, PATIENCE);

      assertThat(app.isServing()).isTrue();
      assertAnswered(dead, served);
      for (ConsumerRecord<byte[], byte[]> letter : dead) {
        assertTellsAll(letter);
      }
    }
  }

  private void badRecords() throws Exception {
    bad("garbage", "no avro at all".getBytes(UTF_8), "decode-record", "ImageRecord");
    bad("a tombstone", null, "decode-record", "record has no value (a tombstone)");
    bad(
        "a wrong fingerprint",
        new byte[] {(byte) 0xc3, 1, 9, 9, 9, 9, 9, 9, 9, 9},
        "decode-record",
        "ImageRecord");
    sent.add(record(null, new byte[] {0}, now));
    expected.add(new Expected("no key", "decode-record", "ImageRecord", null));
    bad(
        "a reference",
        avro(new ImageReference("http://169.254.169.254/a.jpg", null, null)),
        "fetch",
        "images by reference are not fetched");
    bad(
        "a tensor of another shape",
        avro(new ImageTensor(List.of(1, 1, 3), ByteBuffer.allocate(3))),
        "decode-image",
        "the model takes");
  }

  private void badHeaders(ImageProducer producer) {
    good(producer, "between");
    bad(producer, HeaderNames.MODEL, "nobody:1".getBytes(UTF_8), "asks for \"nobody:1\"");
    bad(producer, HeaderNames.MODEL, "../../etc/passwd".getBytes(UTF_8), "penstock-model");
    bad(producer, HeaderNames.MODEL, new byte[] {(byte) 0xff, (byte) 0xfe}, "not UTF-8");
    bad(producer, HeaderNames.TENANT, new byte[100_000], "100000 bytes long");
    bad(producer, HeaderNames.DEADLINE, "soon".getBytes(UTF_8), "milliseconds since 1970");
    bad(producer, HeaderNames.DEADLINE, null, "penstock-deadline is null");
    // Headers that are not ours travel along, whatever they hold.
    for (byte[] odd :
        new byte[][] {new byte[200_000], {(byte) 0xff}, null, "00-xyz-1".getBytes(UTF_8)}) {
      good(producer, "an odd foreign header").headers().add("x-odd", odd).add("traceparent", odd);
    }
  }

  private void badImages(ImageProducer producer) throws Exception {
    byte[] bomb = GOOD.clone();
    ByteBuffer.wrap(bomb).putInt(16, 60_000).putInt(20, 60_000);
    bad("a bomb", producer.value("bomb", bomb), "decode-image", "the limit is 50 megapixels");
    byte[] jpeg = encoded("jpg", 200);
    byte[] half = Arrays.copyOf(jpeg, jpeg.length / 2);
    bad("half a JPEG", producer.value("half", half), "decode-image", "JPEG");
    bad("no image", producer.value("text", KEY), "decode-image", "image is text");
    bad("nothing", producer.value("nothing", new byte[0]), "decode-image", "image is empty");
    good(producer, "between");
  }

  /** More than a few batches' worth in a row: the model is not to blame, and not to be given up. */
  private void tooMuchForTheModel(ImageProducer producer) {
    byte[] bright = TestImages.png(Color.WHITE);
    good(producer, "before");
    for (int i = 0; i < 40; i++) {
      bad("a bright image", producer.value("bright", bright), "inference", "out of data bounds");
    }
    good(producer, "after");
  }

  private void tooLate(ImageProducer producer) {
    ProducerRecord<byte[], byte[]> late = record(KEY, producer.value("late", GOOD), now);
    late.headers().add(HeaderNames.DEADLINE, "1000".getBytes(UTF_8));
    sent.add(late);
    expected.add(new Expected("a deadline passed", "deadline", "", null));
    sent.add(record(KEY, producer.value("old", GOOD), now - 7_200_000));
    expected.add(new Expected("too old", "deadline", "(penstock.record.max-age)", null));
  }

  /** The topics take 1,048,588 bytes in a record; a letter is its input and headers more. */
  private void tooLarge(ImageProducer producer) throws Exception {
    sent.add(record(KEY, new byte[1_048_000], now));
    expected.add(new Expected("a large value", "decode-record", "ImageRecord", "value"));
    // As an input it just fits; its prediction is a little larger.
    byte[] tiny = producer.value("headed", encoded("png", 1));
    ProducerRecord<byte[], byte[]> headed = record(KEY, tiny, now);
    headed.headers().add("x-large", new byte[1_048_576 - 150 - tiny.length]);
    sent.add(headed);
    expected.add(
        new Expected(
            "a large header", "encode-prediction", "(max.message.bytes)", "key,value,headers"));
  }

  private void assertAnswered(
      List<ConsumerRecord<byte[], byte[]>> dead, List<ConsumerRecord<byte[], byte[]>> served) {
    List<Long> letters = dead.stream().map(letter -> offset(letter)).toList();
    List<Long> predictions =
        served.stream().map(answer -> Predictions.read(answer).getSource().getOffset()).toList();
    assertThat(letters).isSorted().doesNotHaveDuplicates();
    assertThat(predictions).isSorted().doesNotHaveDuplicates();
    Map<Long, String> outcomes = new TreeMap<>();
    letters.forEach(offset -> outcomes.put(offset, "letter"));
    predictions.forEach(offset -> outcomes.merge(offset, "prediction", String::concat));
    for (int i = 0; i < expected.size(); i++) {
      String outcome = expected.get(i).stage() == null ? "prediction" : "letter";
      assertThat(outcomes.get((long) i)).as(expected.get(i).what()).isEqualTo(outcome);
    }
  }

  private void assertTellsAll(ConsumerRecord<byte[], byte[]> letter) {
    int i = (int) offset(letter);
    Expected outcome = expected.get(i);
    ProducerRecord<byte[], byte[]> input = sent.get(i);
    assertThat(Predictions.header(letter, HeaderNames.ERROR_TOPIC)).isEqualTo(topics.images());
    assertThat(Predictions.header(letter, HeaderNames.ERROR_PARTITION)).isEqualTo("0");
    assertThat(Predictions.header(letter, HeaderNames.ERROR_STAGE))
        .as(outcome.what())
        .isEqualTo(outcome.stage());
    assertThat(Predictions.header(letter, HeaderNames.ERROR_MESSAGE))
        .as(outcome.what())
        .contains(outcome.reason());
    assertThat(Predictions.header(letter, HeaderNames.ERROR_DROPPED))
        .as(outcome.what())
        .isEqualTo(outcome.dropped());
    assertThat(letter.timestamp()).isEqualTo(input.timestamp());
    if (outcome.dropped() == null) {
      assertThat(letter.value()).isEqualTo(input.value());
      assertThat(letter.key()).isEqualTo(input.key());
      for (Header header : input.headers()) {
        assertThat(letter.headers().lastHeader(header.key())).isEqualTo(header);
      }
    }
  }

  private static long offset(ConsumerRecord<byte[], byte[]> letter) {
    return Long.parseLong(Predictions.header(letter, HeaderNames.ERROR_OFFSET));
  }

  private void bad(String what, byte[] value, String stage, String reason) {
    sent.add(record(KEY, value, now));
    expected.add(new Expected(what, stage, reason, null));
  }

  private void bad(ImageProducer producer, String header, byte[] value, String reason) {
    ProducerRecord<byte[], byte[]> record = record(KEY, producer.value(header, GOOD), now);
    record.headers().add(header, value);
    sent.add(record);
    expected.add(new Expected(header, "decode-record", reason, null));
  }

  private ProducerRecord<byte[], byte[]> good(ImageProducer producer, String what) {
    ProducerRecord<byte[], byte[]> record = record(KEY, producer.value(what, GOOD), now);
    sent.add(record);
    expected.add(new Expected(what, null, null, null));
    return record;
  }

  private ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value, long timestamp) {
    return new ProducerRecord<>(topics.images(), 0, timestamp, key, value);
  }

  private static byte[] avro(Object image) throws Exception {
    return new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT)
        .write(new ImageRecord("odd", image, null, null, new HashMap<>()));
  }

  private static byte[] encoded(String format, int size) throws Exception {
    BufferedImage noise = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < size * size; i++) {
      noise.setRGB(i % size, i / size, i * 2_654_435);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(noise, format, bytes);
    return bytes.toByteArray();
  }
}
