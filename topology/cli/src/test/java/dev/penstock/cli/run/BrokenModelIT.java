package dev.penstock.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.FussyModel;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class BrokenModelIT {

  private final SharedBroker broker;
  private final TestTopics topics;
  @TempDir private Path repository;

  BrokenModelIT(SharedBroker broker) {
    this.broker = broker;
    this.topics = TestTopics.create(broker, 1);
  }

  @Test
  @Timeout(120)
  void aModelThatFailsOnAnythingStopsTheInstanceAndNoRecordIsBlamed() throws Exception {
    FussyModel.publish(repository, 0); // a black image is all that it is warmed up with
    send(20);

    CommandLineRun run = run();

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("the instance had to stop", "known-good input fails too", "out of data bounds");
    try (CommittedRecords letters = topics.deadLettersSeen();
        CommittedRecords predictions = topics.predictionsSeen()) {
      assertThat(letters.settle(Duration.ofMillis(300))).isEmpty();
      assertThat(predictions.settle(Duration.ofMillis(300))).isEmpty();
    }
    assertThat(committed()).allSatisfy(offset -> assertThat(offset.offset()).isZero());
  }

  private CommandLineRun run() {
    List<String> arguments = new ArrayList<>(List.of("run"));
    Map.of(
            "penstock.bootstrap.servers", topics.bootstrapServers(),
            "penstock.application.id", topics.application(),
            "penstock.topic.images", topics.images(),
            "penstock.topic.predictions", topics.predictions(),
            "penstock.topic.dead-letters", topics.deadLetters(),
            "penstock.model.repository", repository.toString(),
            "penstock.model.name", "fussy",
            "penstock.model.provider", "cpu",
            "penstock.admin.port", "0")
        .forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  private void send(int count) {
    try (ImageProducer producer = topics.producer()) {
      for (int i = 0; i < count; i++) {
        byte[] value = producer.value("image-" + i, TestImages.png(Color.GREEN));
        producer.send(new ProducerRecord<>(topics.images(), 0, "key".getBytes(UTF_8), value));
      }
      producer.flush();
    }
  }

  private Iterable<OffsetAndMetadata> committed() throws Exception {
    try (Admin admin = Admin.create(broker.clientProperties())) {
      return admin
          .listConsumerGroupOffsets(topics.application())
          .partitionsToOffsetAndMetadata()
          .get()
          .values();
    }
  }
}
