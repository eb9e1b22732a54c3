package dev.penstock.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.app.Penstock;
import dev.penstock.config.ProcessingGuarantee;
import dev.penstock.inference.zoo.ColourModel;
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
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images of a producer's transaction that was aborted were never sent. */
@ExtendWith(BrokerExtension.class)
@Timeout(120)
class AbortedImagesIT {

  private final SharedBroker broker;
  private final TestTopics topics;
  @TempDir private Path models;

  AbortedImagesIT(SharedBroker broker) {
    this.broker = broker;
    this.topics = TestTopics.create(broker, 1);
  }

  @ParameterizedTest
  @EnumSource
  void areNotAnsweredUnderAnyGuarantee(ProcessingGuarantee guarantee) throws Exception {
    sendAborted("aborted");
    try (ImageProducer producer = topics.producer();
        CommittedRecords output = topics.predictionsSeen();
        Penstock app =
            Penstock.start(
                topics.config(Map.of("penstock.processing.guarantee", guarantee.id())),
                ColourModel.publish(models))) {
      producer.send(0, null, "sent", TestImages.png(Color.RED));
      producer.flush();

      // In order: an answer to the aborted one would come first.
      List<ConsumerRecord<byte[], byte[]>> answers = output.await(1, Duration.ofSeconds(60));

      assertThat(Predictions.ids(answers)).containsExactly("sent");
      assertThat(app.isServing()).isTrue();
    }
  }

  private void sendAborted(String id) throws Exception {
    Map<String, Object> properties = broker.clientProperties();
    properties.put("transactional.id", broker.uniqueName("aborting"));
    try (ImageProducer values = topics.producer();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      byte[] value = values.value(id, TestImages.png(Color.BLUE));
      producer.send(new ProducerRecord<>(topics.images(), 0, null, value)).get();
      producer.abortTransaction();
    }
  }
}
