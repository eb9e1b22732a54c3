package dev.penstock.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.app.Penstock;
import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.StopSignal;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.record.HeaderNames;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ImageReference;
import dev.penstock.schemas.WireFormat;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.OtlpReceiver;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestTopics;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are planted in every part of a record, and looked for in all that is said of it. */
@ExtendWith(BrokerExtension.class)
class MaskedSecretsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** In every secret and nowhere else. */
  private static final String PLANTED = "planted";

  @TempDir private static Path repository;

  @Test
  void whatIsSaidOfARecordHoldsNoSecret(SharedBroker broker) throws Exception {
    TestTopics topics = TestTopics.create(broker, 1);
    ModelDescriptor model = ColourModel.publish(repository);
    List<String> said = new ArrayList<>();
    try (OtlpReceiver collector = OtlpReceiver.http();
        ImageProducer producer = topics.producer();
        CommittedRecords letters = topics.deadLettersSeen();
        Penstock app = Penstock.start(topics.config(tracedBy(collector)), model)) {
      producer.send(record(topics, reference()));
      producer.send(record(topics, ("token=" + PLANTED + " is no Avro").getBytes(UTF_8)));
      ProducerRecord<byte[], byte[]> otherModel = record(topics, reference());
      otherModel.headers().add(HeaderNames.MODEL, ("secret=" + PLANTED).getBytes(UTF_8));
      producer.send(otherModel);

      for (ConsumerRecord<byte[], byte[]> letter : letters.await(3, PATIENCE)) {
        letter
            .headers()
            .forEach(
                header -> {
                  if (header.key().startsWith("__streams.") || header.key().contains("error")) {
                    said.add(header.key() + ": " + new String(header.value(), UTF_8));
                  }
                });
        said.add(command(topics, "dlq", "show", "0:" + letter.offset(), "--stacktrace"));
        said.add(command(topics, "dlq", "show", "0:" + letter.offset(), "--json"));
      }
      said.add(command(topics, "dlq", "list", "--each"));
      await().atMost(PATIENCE).until(() -> collector.spans("process").size() == 3);
      collector.spans().forEach(span -> said.add(span.toString()));
      assertThat(app.isServing()).isTrue();
    }
    assertThat(said).hasSizeGreaterThan(30).noneMatch(text -> text.contains(PLANTED));
    assertThat(String.join("\n", said))
        .contains("authorization: ****")
        .contains("X-Amz-Signature=****");
  }

  private static Map<String, String> tracedBy(OtlpReceiver collector) {
    return Map.of(
        "penstock.tracing.exporter",
        "otlp",
        "penstock.tracing.protocol",
        "http",
        "penstock.tracing.sample-ratio",
        "1",
        "penstock.tracing.endpoint",
        collector.endpoint());
  }

  private static ProducerRecord<byte[], byte[]> record(TestTopics topics, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.images(), 0, ("password=" + PLANTED).getBytes(UTF_8), value);
    for (String name : List.of("authorization", "Cookie", "x-session-token")) {
      record.headers().add(name, PLANTED.getBytes(UTF_8));
    }
    record.headers().add("baggage", ("tenant=7,token=" + PLANTED).getBytes(UTF_8));
    record.headers().add("x-request-id", ("r-1;secret=" + PLANTED).getBytes(UTF_8));
    return record;
  }

  /** An image stored elsewhere, which Penstock does not fetch. */
  private static byte[] reference() throws Exception {
    String uri =
        "https://joe:%s@pictures/7.jpg?v=1&X-Amz-Signature=%s&X-Amz-Credential=%s"
            .formatted(PLANTED, PLANTED, PLANTED);
    return new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT)
        .write(
            ImageRecord.newBuilder()
                .setId("token=" + PLANTED)
                .setImage(new ImageReference(uri, null, null))
                .setAttributes(Map.of("apiToken", PLANTED))
                .build());
  }

  private static String command(TestTopics topics, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(
        List.of("--topic", topics.deadLetters(), "--bootstrap-servers", topics.bootstrapServers()));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int code =
        new Main(new CommandContext(new Terminal(printed, printed, false), new StopSignal()))
            .run(all.toArray(String[]::new));
    assertThat(code).as(printed.toString(UTF_8)).isZero();
    return printed.toString(UTF_8);
  }
}
