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
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
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
    this.producer = producer;
    this.topic = topic;
    this.format = format;
    this.terminal = terminal;
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
              } else {
                failed(name, failure);
              }
            });
  }

  /** Sends one file under its name; one that cannot be read counts as failed. */
  public void sendFile(Path file, boolean keyed) {
    String name = String.valueOf(file.getFileName());
    try {
      send(name, Files.readAllBytes(file), keyed);
    } catch (IOException e) {
      failed(name, e);
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
