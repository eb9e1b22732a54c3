package dev.penstock.testkit;

import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.WireFormat;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Produces image records as a user would. */
public final class ImageProducer implements AutoCloseable {

  private final AvroWriter<ImageRecord> writer =
      new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT);
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  public ImageProducer(String bootstrapServers, String topic) {
    this(Map.of("bootstrap.servers", bootstrapServers), topic);
  }

  /**
   * Connects with these properties, for brokers that want more than an address.
   *
   * @param client properties of any Kafka client
   */
  public ImageProducer(Map<String, Object> client, String topic) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("linger.ms", 5);
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** An image record as it goes over the wire. */
  public byte[] value(String id, byte[] image) {
    try {
      return writer.write(
          ImageRecord.newBuilder().setId(id).setImage(ByteBuffer.wrap(image)).build());
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  public void send(int partition, byte[] key, String id, byte[] image) {
    send(new ProducerRecord<>(topic, partition, key, value(id, image)));
  }

  public void send(ProducerRecord<byte[], byte[]> record) {
    var unused = producer.send(record);
  }

  /** Sends and tells when the broker has taken it, or why not. */
  public void send(ProducerRecord<byte[], byte[]> record, Callback taken) {
    var unused = producer.send(record, taken);
  }

  public String topic() {
    return topic;
  }

  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
