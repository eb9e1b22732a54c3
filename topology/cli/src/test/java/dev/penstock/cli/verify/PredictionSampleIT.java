package dev.penstock.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.kafka.RecordLookup;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestTopics;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
@Timeout(60)
class PredictionSampleIT {

  private final SharedBroker broker;
  private TestTopics topics;

  PredictionSampleIT(SharedBroker broker) {
    this.broker = broker;
  }

  /** 30 records in one partition, 10 in another, none in the third. */
  @BeforeEach
  void send() {
    topics = TestTopics.create(broker, 3);
    try (ImageProducer producer = topics.producer()) {
      for (int i = 0; i < 40; i++) {
        producer.send(i < 30 ? 0 : 2, null, "image-" + i, new byte[] {1});
      }
    }
  }

  @Test
  void isEvenOverPartitionsAndOffsets() throws Exception {
    List<ConsumerRecord<byte[], byte[]>> drawn = draw(8, 1);

    assertThat(drawn).hasSize(8);
    assertThat(drawn).filteredOn(record -> record.partition() == 0).hasSize(6);
    for (int i = 0; i < 6; i++) {
      assertThat(drawn.get(i).offset()).isBetween(5L * i, 5L * i + 4);
    }
  }

  @Test
  void aSeedDrawsTheSameAgainAndAnotherDoesNot() throws Exception {
    assertThat(offsets(draw(8, 7))).isEqualTo(offsets(draw(8, 7)));
    assertThat(offsets(draw(8, 7))).isNotEqualTo(offsets(draw(8, 8)));
  }

  @Test
  void drawsEveryRecordOnceWhereThereAreTooFew() throws Exception {
    assertThat(offsets(draw(1000, 1))).hasSize(40).doesNotHaveDuplicates();
  }

  private List<ConsumerRecord<byte[], byte[]>> draw(int wanted, long seed) throws Exception {
    try (Consumer<byte[], byte[]> consumer =
        KafkaClients.consumer(topics.config(Map.of()), RecordLookup.PROPERTIES)) {
      return new PredictionSample(consumer, new SplittableRandom(seed))
          .draw(topics.images(), wanted);
    }
  }

  private static List<String> offsets(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(record -> record.partition() + "@" + record.offset()).toList();
  }
}
