package dev.penstock.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of one contract, in its current version.
 *
 * <p>One thread at a time: encoder and buffer are reused between values.
 *
 * @param <T> generated class of the contract
 */
public final class AvroWriter<T extends SpecificRecord> {

  /** A buffer that a large value has grown beyond this size is not reused. */
  private static final int KEPT_BUFFER = 1 << 20;

  private final Schema schema;
  private final SpecificDatumWriter<T> writer;
  private final byte[] header;
  private ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private @Nullable BinaryEncoder encoder;

  public AvroWriter(Class<T> type, WireFormat format) {
    this.schema = SpecificData.get().getSchema(type);
    this.writer = new SpecificDatumWriter<>(schema, SpecificData.getForClass(type));
    this.header =
        switch (format) {
          case SINGLE_OBJECT -> singleObjectHeader(schema);
          case BARE -> new byte[0];
        };
  }

  /**
   * Writes one value.
   *
   * @throws CodecException if a field is missing or has the wrong type, or if, written bare, the
   *     value would be mistaken for another format
   */
  public byte[] write(T value) throws CodecException {
    try {
      buffer.reset();
      buffer.writeBytes(header);
      encoder = EncoderFactory.get().binaryEncoder(buffer, encoder);
      writer.write(value, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      // Avro reports bad values with several kinds of RuntimeException. Bytes of this value left in
      // the encoder must not run into the next.
      encoder = null;
      throw new CodecException(schema.getName() + " cannot be written: " + e.getMessage(), e);
    }
    byte[] bytes = buffer.toByteArray();
    if (bytes.length > KEPT_BUFFER) {
      buffer = new ByteArrayOutputStream();
    }
    requireRecognisable(bytes);
    return bytes;
  }

  private void requireRecognisable(byte[] bytes) throws CodecException {
    if (header.length == 0 && bytes.length > 0 && bytes[0] == 0) {
      throw new CodecException(
          schema.getName()
              + " with an empty first field cannot be written bare: it begins with"
              + " 0x00, as the Confluent format does");
    }
  }

  private static byte[] singleObjectHeader(Schema schema) {
    return ByteBuffer.allocate(10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 0x01)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }
}
