package dev.penstock.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.app.Penstock;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.kafka.Topics;
import dev.penstock.schemas.Prediction;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The journey against Kafka's own image; skipped, visibly, where there is no Docker. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerJourneyIT {

  private static final int COUNT = 100;

  @Container
  private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka-native:4.1.0");

  @TempDir private static Path repository;

  @Test
  void everyRecordIsAnsweredOnce() throws Exception {
    TestTopics topics =
        new TestTopics(KAFKA.getBootstrapServers(), "app", "images", "predictions", "dead-letters");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.getBootstrapServers()))) {
      Topics.create(admin, List.of(Topics.of("images", 4), Topics.of("predictions", 4)));
    }
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        Penstock app = Penstock.start(topics.config(Map.of()), ColourModel.publish(repository))) {
      for (int i = 0; i < COUNT; i++) {
        producer.send(i % 4, null, Integer.toString(i), TestImages.png(Color.RED));
      }

      List<ConsumerRecord<byte[], byte[]>> answers = output.await(COUNT, Duration.ofMinutes(1));

      assertThat(Predictions.ids(answers)).hasSize(COUNT).doesNotHaveDuplicates();
      Prediction first = Predictions.read(answers.get(0));
      assertThat(first.getClasses().get(0).getLabel()).isEqualTo("red");
      assertThat(app.isServing()).isTrue();
    }
  }
}
