package dev.penstock.backfill.files.source;

import dev.penstock.inference.ImageInput;
import dev.penstock.record.RecordException;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.WriterSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * An Avro file of {@link ImageRecord}s, or of records that can be read as such. Records of unknown
 * classes stay generic: no class is loaded because a file names it.
 */
final class AvroRecords implements RecordSource {

  private final Path file;
  private final Path folder;
  private final DataFileReader<GenericRecord> records;
  private long position;

  private AvroRecords(Path file, DataFileReader<GenericRecord> records) {
    this.file = file;
    this.folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    this.records = records;
  }

  static AvroRecords open(Path file) throws IOException, SourceException {
    Schema expected = ImageRecord.getClassSchema();
    GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>();
    DataFileReader<GenericRecord> records;
    try {
      records = new DataFileReader<>(file.toFile(), reader);
    } catch (AvroRuntimeException e) {
      throw new SourceException(file + " is no Avro file that can be read: " + e.getMessage(), e);
    }
    try {
      WriterSchemas unused = WriterSchemas.of(expected, List.of(records.getSchema()));
      reader.setExpected(expected);
      return new AvroRecords(file, records);
    } catch (CodecException e) {
      records.close();
      throw new SourceException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public @Nullable SourceImage next() throws IOException {
    GenericRecord datum;
    try {
      if (!records.hasNext()) {
        return null;
      }
      datum = records.next();
    } catch (AvroRuntimeException e) {
      throw unreadable(e);
    }
    String id = datum.get("id").toString();
    ImageName name = new ImageName(position++, id, file.toString());
    return new SourceImage(name, content(id, datum.get("image")));
  }

  /** Whole blocks are passed over undecoded. */
  @Override
  public void seek(long wanted) throws IOException {
    long left = wanted - position;
    try {
      while (left > 0 && records.hasNext()) {
        if (records.getBlockCount() <= left) {
          left -= records.getBlockCount();
          position += records.getBlockCount();
          ByteBuffer unused = records.nextBlock();
        } else {
          GenericRecord unused = records.next();
          left--;
          position++;
        }
      }
    } catch (AvroRuntimeException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }

  private IOException unreadable(AvroRuntimeException e) {
    return new IOException(
        "%s cannot be read past its record %d: %s".formatted(file, position, e.getMessage()), e);
  }

  private ImageContent content(String id, Object image) {
    if (id.isEmpty()) {
      return new ImageContent.Unusable(new RecordException("id is empty; it must name the image"));
    }
    if (image instanceof ByteBuffer encoded) {
      return new ImageContent.Held(new ImageInput.Encoded(encoded), encoded.remaining());
    }
    GenericRecord other = (GenericRecord) image;
    return other.hasField("uri") ? stored(other) : pixels(other);
  }

  private ImageContent stored(GenericRecord reference) {
    try {
      Object sha256 = reference.get("sha256");
      return new ImageContent.Stored(
          FileReference.resolve(reference.get("uri").toString(), folder),
          Optional.ofNullable(sha256).map(Object::toString));
    } catch (RecordException e) {
      return new ImageContent.Unusable(e);
    }
  }

  private static ImageContent pixels(GenericRecord tensor) {
    List<Integer> shape = new ArrayList<>();
    for (Object length : (List<?>) tensor.get("shape")) {
      shape.add((Integer) length);
    }
    ByteBuffer values = (ByteBuffer) tensor.get("data");
    return new ImageContent.Held(new ImageInput.Pixels(shape, values), values.remaining());
  }
}
