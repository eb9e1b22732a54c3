package dev.penstock.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.cli.Main;
import dev.penstock.failure.DeadLetterWriter;
import dev.penstock.failure.FailureStage;
import dev.penstock.failure.Shrink;
import dev.penstock.record.RecordException;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.SharedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code penstock dlq redrive} in a process of its own, killed and started again. */
@ExtendWith(BrokerExtension.class)
class RedriveKilledIT {

  private static final int LETTERS = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SharedBroker broker;
  private final String images;
  private final String letters;

  RedriveKilledIT(SharedBroker broker) {
    this.broker = broker;
    this.images = broker.newTopic("images", 1);
    this.letters = broker.newTopic("dead-letters", 2);
  }

  @Test
  void eachLetterIsRedrivenOnceWheneverARedriveIsKilled() throws Exception {
    writeLetters();
    try (CommittedRecords inputs = new CommittedRecords(broker.bootstrapServers(), images)) {
      for (int kill = 1; kill <= 2; kill++) {
        int before = inputs.settle(Duration.ofMillis(200)).size();
        try (ForkedJvm redrive = redrive()) {
          assertThat(inputs.await(before + 1, PATIENCE)).hasSizeGreaterThan(before);
          redrive.kill();
        }
      }
      assertThat(inputs.settle(Duration.ofMillis(300)).size()).isBetween(2, LETTERS - 1);

      try (ForkedJvm redrive = redrive()) {
        await().atMost(PATIENCE).until(() -> !redrive.isAlive());
        assertThat(Files.readString(redrive.log())).contains("0 skipped");
      }
      inputs.await(LETTERS, PATIENCE);
      assertThat(inputs.settle(Duration.ofMillis(300)))
          .extracting(record -> new String(record.key(), UTF_8))
          .hasSize(LETTERS)
          .doesNotHaveDuplicates();
    }
  }

  private ForkedJvm redrive() throws Exception {
    Path log = Files.createDirectories(Path.of("target", "guarantee")).resolve("redrive.log");
    return ForkedJvm.start(
        List.of("-Xmx192m"),
        Main.class,
        List.of(
            "dlq",
            "redrive",
            "--all",
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--topic",
            letters),
        log);
  }

  private void writeLetters() {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < LETTERS; i++) {
        Record<byte[], byte[]> input =
            new Record<>(
                Integer.toString(i).getBytes(UTF_8), new byte[] {1}, i, new RecordHeaders());
        Record<byte[], byte[]> letter =
            DeadLetterWriter.write(
                input,
                new TopicPartition(images, 0),
                i,
                FailureStage.DECODE_RECORD,
                new RecordException("a fault"),
                1_000,
                1 << 20,
                Shrink.WHOLE);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    letters,
                    i % 2,
                    letter.timestamp(),
                    letter.key(),
                    letter.value(),
                    letter.headers()));
      }
    }
  }
}
