package dev.penstock.workbench.demo;

import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.record.HeaderNames;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A dead letter as people read it: why it is one, and where its input record stands. */
record DeadLetterAnswer(ConsumerRecord<byte[], byte[]> record) {

  String line() {
    byte[] key = record.key();
    String name =
        key == null
            ? "%s/%d/%d".formatted(topic(), partition(), offset())
            : new String(key, StandardCharsets.UTF_8);
    return "%-36s dead letter (%s): %s"
        .formatted(name, header(HeaderNames.ERROR_STAGE), header(HeaderNames.ERROR_MESSAGE));
  }

  String topic() {
    return header(HeaderNames.ERROR_TOPIC);
  }

  int partition() {
    return Integer.parseInt(header(HeaderNames.ERROR_PARTITION));
  }

  long offset() {
    return Long.parseLong(header(HeaderNames.ERROR_OFFSET));
  }

  private String header(String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      throw new CommandFailedException(
          "%s/%d/%d is no dead letter of ours: it has no header %s"
              .formatted(record.topic(), record.partition(), record.offset(), name));
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
