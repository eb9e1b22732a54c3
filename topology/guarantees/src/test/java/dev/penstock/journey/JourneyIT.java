package dev.penstock.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.app.Penstock;
import dev.penstock.app.StartException;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.record.HeaderNames;
import dev.penstock.schemas.Prediction;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class JourneyIT {

  private static final long HOUR_AGO = System.currentTimeMillis() - 3_600_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;

  @TempDir private static Path repository;

  private TestTopics topics;
  private ModelDescriptor model;

  @BeforeEach
  void setUp(SharedBroker broker) throws Exception {
    topics = TestTopics.create(broker, PARTITIONS);
    model = ColourModel.publish(repository);
  }

  @Test
  void everyRecordIsAnsweredOnceWithItsKeyTimestampAndHeaders() throws Exception {
    int count = 400;
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        Penstock app = start(Map.of("penstock.batch.size", "16"))) {
      for (int i = 0; i < count; i++) {
        producer.send(picture(producer, i));
      }

      List<ConsumerRecord<byte[], byte[]>> answers = output.await(count, PATIENCE);

      assertThat(answers).hasSize(count);
      for (ConsumerRecord<byte[], byte[]> answer : answers) {
        Prediction prediction = Predictions.read(answer);
        int i = Integer.parseInt(prediction.getId());
        assertThat(answer.key()).asString(UTF_8).isEqualTo("key-" + i);
        assertThat(answer.timestamp()).isEqualTo(timestamp(i));
        assertThat(Predictions.header(answer, "x-request-id")).isEqualTo("request-" + i);
        assertThat(prediction.getClasses().get(0).getLabel()).isEqualTo(colourName(i));
        assertThat(prediction.getSource().getPartition()).isEqualTo(i % PARTITIONS);
        assertThat(prediction.getModel().getName()).isEqualTo(app.model().name());
        assertThat(prediction.getModel().getProvider()).isEqualTo(app.provider().id());
      }
      assertThat(Predictions.ids(answers)).doesNotHaveDuplicates();
    }
  }

  @Test
  void aRecordWithoutATimestampIsAnsweredAsOfNow() throws Exception {
    long before = System.currentTimeMillis();
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        CommittedRecords letters = topics.deadLettersSeen();
        Penstock app = start(Map.of())) {
      producer.send(timeless(producer.value("good", TestImages.png(Color.RED))));
      producer.send(timeless("no image record".getBytes(UTF_8)));
      producer.send(0, null, "next", TestImages.png(Color.RED));

      List<ConsumerRecord<byte[], byte[]>> answers = output.await(2, PATIENCE);
      assertThat(Predictions.ids(answers)).containsExactly("good", "next");
      assertThat(answers.get(0).timestamp()).isGreaterThanOrEqualTo(before);
      assertThat(Predictions.header(answers.get(0), HeaderNames.INPUT_TIMESTAMP)).isEqualTo("-1");
      assertThat(Predictions.header(answers.get(1), HeaderNames.INPUT_TIMESTAMP)).isNull();
      ConsumerRecord<byte[], byte[]> letter = letters.await(1, PATIENCE).get(0);
      assertThat(letter.timestamp()).isGreaterThanOrEqualTo(before);
      assertThat(Predictions.header(letter, HeaderNames.INPUT_TIMESTAMP)).isEqualTo("-1");
      assertThat(app.isServing()).isTrue();
    }
  }

  /** As kafkajs and old clients write them; Java's refuse to make one. */
  private ProducerRecord<byte[], byte[]> timeless(byte[] value) {
    return new ProducerRecord<>(topics.images(), 0, null, value) {
      @Override
      public Long timestamp() {
        return -1L;
      }
    };
  }

  @Test
  void recordsOfAPartitionStayInOrderWithAndWithoutKeys() throws Exception {
    int count = 300;
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        Penstock app = start(Map.of("penstock.batch.size", "8", "penstock.batch.linger", "1ms"))) {
      byte[] image = TestImages.png(Color.RED);
      for (int i = 0; i < count; i++) {
        byte[] key = i % 2 == 0 ? null : ("key-" + i % 7).getBytes(UTF_8);
        producer.send(i % PARTITIONS, key, Integer.toString(i), image);
      }

      List<ConsumerRecord<byte[], byte[]>> answers = output.await(count, PATIENCE);

      assertThat(answers).hasSize(count);
      Map<String, Long> lastOffsets = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> answer : answers) {
        Prediction prediction = Predictions.read(answer);
        String line = answer.partition() + " from " + prediction.getSource().getPartition();
        Long before = lastOffsets.put(line, prediction.getSource().getOffset());
        assertThat(prediction.getSource().getOffset())
            .as("source offsets in output partition %s", line)
            .isGreaterThan(before == null ? -1 : before);
        if (answer.key() == null) {
          assertThat(answer.partition()).isEqualTo(prediction.getSource().getPartition());
        }
      }
      assertThat(app.isServing()).isTrue();
    }
  }

  @Test
  void batchesFillAcrossPartitions() throws Exception {
    int count = 128;
    int batch = 64; // twice what any one partition holds
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen()) {
      byte[] image = TestImages.png(Color.GREEN);
      for (int i = 0; i < count; i++) {
        producer.send(i % PARTITIONS, null, Integer.toString(i), image);
      }
      producer.flush();
      try (Penstock app =
          start(
              Map.of(
                  "penstock.model.provider", "simulated",
                  "penstock.batch.size", Integer.toString(batch),
                  "penstock.batch.linger", "10s"))) {

        List<ConsumerRecord<byte[], byte[]>> answers = output.await(count, PATIENCE);

        assertThat(answers).hasSize(count);
        Map<String, Set<Integer>> partitionsOfBatches = Predictions.partitionsOfBatches(answers);
        assertThat(partitionsOfBatches).hasSize(count / batch);
        assertThat(partitionsOfBatches.values()).allMatch(partitions -> partitions.size() > 1);
        assertThat(app.provider().isForMeasuring()).isTrue();
      }
    }
  }

  @Test
  void aBatchThatDoesNotFillRunsWhenItHasLingered() throws Exception {
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen()) {
      for (int i = 0; i < 3; i++) { // one partition, there before the start: one fetch brings all
        producer.send(0, null, Integer.toString(i), TestImages.png(Color.BLUE));
      }
      producer.flush();
      try (Penstock app =
          start(Map.of("penstock.batch.size", "16", "penstock.batch.linger", "2s"))) {

        List<Prediction> answers =
            output.await(3, PATIENCE).stream().map(Predictions::read).toList();

        assertThat(answers).extracting(Prediction::getBatchSize).containsExactly(3, 3, 3);
        assertThat(answers.get(0).getQueueMicros()).isGreaterThanOrEqualTo(2_000_000);
        assertThat(app.isServing()).isTrue();
      }
    }
  }

  @Test
  void whatIsInFlightAtShutdownIsAnsweredOnceByTheNextInstance() throws Exception {
    int count = 200;
    Map<String, String> slow =
        Map.of(
            "penstock.model.provider", "simulated",
            "penstock.simulated.batch-time", "100ms",
            "penstock.batch.size", "8",
            "penstock.batch.linger", "5ms");
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen()) {
      for (int i = 0; i < count; i++) {
        producer.send(picture(producer, i));
      }
      producer.flush();
      int answered;
      try (Penstock first = start(slow)) {
        answered = output.await(20, PATIENCE).size();
        assertThat(first.isServing()).isTrue();
      }
      assertThat(answered).isBetween(20, count - 50);
      try (Penstock second = start(slow)) {
        output.await(count, PATIENCE);
        List<ConsumerRecord<byte[], byte[]>> answers = output.settle(Duration.ofSeconds(1));

        assertThat(Predictions.ids(answers)).hasSize(count).doesNotHaveDuplicates();
        assertThat(second.isServing()).isTrue();
      }
    }
  }

  private Penstock start(Map<String, String> settings) throws StartException {
    return Penstock.start(topics.config(settings), model);
  }

  private static ProducerRecord<byte[], byte[]> picture(ImageProducer producer, int i) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            producer.topic(),
            i % PARTITIONS,
            timestamp(i),
            ("key-" + i).getBytes(UTF_8),
            producer.value(Integer.toString(i), TestImages.png(colour(i))));
    record.headers().add("x-request-id", ("request-" + i).getBytes(UTF_8));
    return record;
  }

  private static long timestamp(int i) {
    return HOUR_AGO + i;
  }

  /** The colour model's class i, modulo the eight there are. */
  private static Color colour(int i) {
    return new Color((i & 4) == 0 ? 0 : 255, (i & 2) == 0 ? 0 : 255, (i & 1) == 0 ? 0 : 255);
  }

  private static String colourName(int i) {
    return ColourModel.LABELS.get(i % ColourModel.LABELS.size());
  }
}
