package dev.penstock.cli.produce;

import dev.penstock.cli.console.Terminal;
import dev.penstock.config.InputFormat;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.WireFormat;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends images as records of a topic and counts the outcomes. One thread sends; the counts may be
 * read by any.
 */
public final class ImageSender {

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final InputFormat format;
  private final Terminal terminal;
  private final Consumer<String> acknowledged;
  private final AvroWriter<ImageRecord> writer =
      new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT);
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param format of the records' values
   */
  public ImageSender(
      Producer<byte[], byte[]> producer, String topic, InputFormat format, Terminal terminal) {
    this(producer, topic, format, terminal, id -> {});
  }

  /**
   * @param format of the records' values
   * @param acknowledged receives the id of each record that is in the topic, on the producer's
   *     thread
   */
  ImageSender(
      Producer<byte[], byte[]> producer,
      String topic,
      InputFormat format,
      Terminal terminal,
      Consumer<String> acknowledged) {
    this.producer = producer;
    this.topic = topic;
    this.format = format;
    this.terminal = terminal;
    this.acknowledged = acknowledged;
  }

  /**
   * Sends one image; blocks while the producer's buffer is full.
   *
   * @param name becomes the record's id; of an encoded image only if it is its key
   * @param keyed whether it becomes the key as well, so that a name stays in one partition
   */
  public void send(String name, byte[] image, boolean keyed) {
    byte[] key = keyed ? name.getBytes(StandardCharsets.UTF_8) : null;
    ProducerRecord<byte[], byte[]> sent;
    try {
      sent = new ProducerRecord<>(topic, key, value(name, image));
    } catch (CodecException e) {
      failed(name, e);
      return;
    }
    Future<RecordMetadata> unused = // the callback hears of it
        producer.send(
            sent,
            (metadata, failure) -> {
              if (failure == null) {
                written.incrementAndGet();
                bytes.addAndGet(image.length);
                acknowledged.accept(name);
              } else {
                failed(name, failure);
              }
            });
  }

  /** Sends one file; one that cannot be read counts as failed. */
  public void send(ImageFile file, boolean keyed) {
    try {
      send(file.id(), Files.readAllBytes(file.path()), keyed);
    } catch (IOException e) {
      failed(file.id(), e);
    }
  }

  private void failed(String name, Exception reason) {
    failed.incrementAndGet();
    terminal.note("cannot send " + name + ": " + reason.getMessage());
  }

  public long written() {
    return written.get();
  }

  long failures() {
    return failed.get();
  }

  long bytes() {
    return bytes.get();
  }

  private byte[] value(String name, byte[] image) throws CodecException {
    return format == InputFormat.IMAGE ? image : writer.write(imageRecord(name, image));
  }

  private static ImageRecord imageRecord(String name, byte[] image) {
    return ImageRecord.newBuilder()
        .setId(name)
        .setImage(ByteBuffer.wrap(image))
        .setContentType(URLConnection.guessContentTypeFromName(name))
        .build();
  }
}
