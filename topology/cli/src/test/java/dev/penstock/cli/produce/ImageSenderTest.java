package dev.penstock.cli.produce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.console.Terminal;
import dev.penstock.config.InputFormat;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.ImageRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ImageSenderTest {

  private static final byte[] IMAGE = {1, 2, 3};

  @Test
  void sendsImageRecords() throws Exception {
    ImageRecord image =
        new AvroReader<>(ImageRecord.class).read(sent(InputFormat.AVRO, false).value());

    assertThat(image.getId()).isEqualTo("cat.jpg");
    assertThat(image.getImage()).isEqualTo(ByteBuffer.wrap(IMAGE));
  }

  @Test
  void sendsTheFilesThemselvesWhereInstancesReadImages() {
    ProducerRecord<byte[], byte[]> record = sent(InputFormat.IMAGE, true);

    assertThat(record.value()).isEqualTo(IMAGE);
    assertThat(record.key()).asString(UTF_8).isEqualTo("cat.jpg");
  }

  private static ProducerRecord<byte[], byte[]> sent(InputFormat format, boolean keyed) {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    Terminal terminal =
        new Terminal(new ByteArrayOutputStream(), new ByteArrayOutputStream(), false);
    new ImageSender(producer, "images", format, terminal).send("cat.jpg", IMAGE, keyed);
    return producer.history().get(0);
  }
}
