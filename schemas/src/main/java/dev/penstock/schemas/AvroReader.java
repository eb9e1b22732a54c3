package dev.penstock.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one contract from untrusted bytes. The first byte determines the format:
 *
 * <ul>
 *   <li>0xC3 0x01: single-object encoding, the writer's schema named by its fingerprint;
 *   <li>0x00: the Confluent format, the writer's schema named by its id in a registry; or, if it
 *       cannot be read as such, a bare value whose first field is empty (which {@link AvroWriter}
 *       refuses to write);
 *   <li>anything else: bare Avro binary of the current schema, or of an earlier one of Penstock,
 *       which lacks fields at its end.
 * </ul>
 *
 * <p>Values of other versions are resolved to the current one. Bytes fields are slices of the value
 * and share its array.
 *
 * <p>One thread at a time: the decoder and the resolved versions are reused between values.
 *
 * @param <T> generated class of the contract
 */
public final class AvroReader<T extends SpecificRecord> {

  private static final int SINGLE_OBJECT_HEADER = 10;
  private static final int CONFLUENT_HEADER = 5;

  private final WriterSchemas schemas;
  private final @Nullable SchemaLookup registry;
  private final FastReaderBuilder readers = new FastReaderBuilder(new ContractData());
  private final SliceDecoder decoder = new SliceDecoder();
  private final Version<T> current;
  private final List<Version<T>> earlier;
  private final Map<Long, Version<T>> byFingerprint = new HashMap<>();
  private final Map<Integer, Version<T>> byId = new HashMap<>();

  /** Reads all of Penstock's versions, but no values in the Confluent format. */
  public AvroReader(Class<T> type) {
    this(type, WriterSchemas.withEarlier(SpecificData.get().getSchema(type)), null);
  }

  /**
   * Reads the given versions.
   *
   * @param schemas the versions known by fingerprint; the current one is the schema of {@code type}
   * @param registry finds versions by id; without one, values in the Confluent format are refused
   */
  public AvroReader(Class<T> type, WriterSchemas schemas, @Nullable SchemaLookup registry) {
    this.schemas = schemas;
    this.registry = registry;
    this.current = version(schemas.current());
    this.earlier = schemas.earlier().stream().map(this::version).toList();
    byFingerprint.put(schemas.currentFingerprint(), current);
  }

  /** Reads the values of an Avro object container file, which holds their schema. */
  public static <T extends SpecificRecord> DatumReader<T> ofContainer(Class<T> type) {
    Schema schema = SpecificData.get().getSchema(type);
    return new SpecificDatumReader<>(schema, schema, new ContractData());
  }

  /**
   * Reads one value.
   *
   * @throws UnknownSchemaException if no version is known with the value's fingerprint
   * @throws CodecException if the bytes are not a value of the contract, or the registry does not
   *     know its version
   * @throws UncheckedIOException if the registry cannot be reached: the value may be valid, so the
   *     caller should retry rather than reject it
   */
  public T read(byte[] value) throws CodecException {
    if (value.length == 0) {
      throw new CodecException(name() + " of no bytes");
    }
    if (value[0] == 0) {
      return readConfluentOrBare(value);
    }
    if (value.length > 1 && value[0] == (byte) 0xC3 && value[1] == 0x01) {
      return readSingleObject(value);
    }
    return readBare(value);
  }

  private T readConfluentOrBare(byte[] value) throws CodecException {
    try {
      return readConfluent(value);
    } catch (CodecException e) {
      try {
        return readBare(value);
      } catch (CodecException neither) {
        throw e; // Few producers leave the first field empty.
      }
    }
  }

  private T readBare(byte[] value) throws CodecException {
    try {
      return decode(current, value, 0, "bare");
    } catch (CodecException e) {
      for (Version<T> version : earlier) {
        try {
          return decode(version, value, 0, "bare");
        } catch (CodecException neither) {
          // Report the error of the current version.
        }
      }
      throw e;
    }
  }

  private T readSingleObject(byte[] value) throws CodecException {
    requireHeader("single-object", value, SINGLE_OBJECT_HEADER);
    long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    Version<T> version = byFingerprint.get(fingerprint);
    if (version == null) {
      version = version(knownSchema(fingerprint));
      byFingerprint.put(fingerprint, version);
    }
    return decode(version, value, SINGLE_OBJECT_HEADER, "single-object");
  }

  private T readConfluent(byte[] value) throws CodecException {
    requireHeader("Confluent", value, CONFLUENT_HEADER);
    int id = ByteBuffer.wrap(value).getInt(1);
    Version<T> version = byId.get(id);
    if (version == null) {
      version = version(registeredSchema(id));
      byId.put(id, version);
    }
    return decode(version, value, CONFLUENT_HEADER, "Confluent");
  }

  private Schema knownSchema(long fingerprint) throws CodecException {
    Schema schema = schemas.find(fingerprint);
    if (schema == null) {
      throw new UnknownSchemaException(
          name()
              + " (single-object): no schema is known with fingerprint "
              + SchemaCheck.hex(fingerprint)
              + "; the current one has "
              + SchemaCheck.hex(schemas.currentFingerprint()));
    }
    return schema;
  }

  private Schema registeredSchema(int id) throws CodecException {
    if (registry == null) {
      throw new CodecException(
          name() + " (Confluent): schema id " + id + " cannot be looked up: no registry is set");
    }
    Optional<Schema> schema;
    try {
      schema = registry.find(id);
    } catch (IOException e) {
      throw new UncheckedIOException("schema registry cannot be reached for id " + id, e);
    }
    if (schema.isEmpty()) {
      throw new CodecException(name() + " (Confluent): the registry knows no schema id " + id);
    }
    SchemaCheck.requireReadable(schema.get(), schemas.current());
    return schema.get();
  }

  private T decode(Version<T> version, byte[] value, int from, String format)
      throws CodecException {
    decoder.reset(value, from, value.length);
    try {
      T datum = version.reader.read(null, decoder);
      decoder.requireEnd();
      return datum;
    } catch (IOException | AvroRuntimeException e) {
      String fault =
          FaultLocator.describe(version.schema, value, from, String.valueOf(e.getMessage()));
      throw new CodecException(name() + " (" + format + "): " + fault, e);
    } finally {
      decoder.release();
    }
  }

  private void requireHeader(String format, byte[] value, int header) throws CodecException {
    if (value.length < header) {
      throw new CodecException(
          name()
              + " ("
              + format
              + "): the header takes "
              + header
              + " bytes; there are "
              + value.length);
    }
  }

  private Version<T> version(Schema writer) {
    try {
      return new Version<>(writer, readers.createDatumReader(writer, schemas.current()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // only schemas in memory are read here
    }
  }

  private String name() {
    return schemas.current().getName();
  }

  /** A writer's schema with its reader, which resolves it to the current one. */
  private record Version<T>(Schema schema, DatumReader<T> reader) {}

  /**
   * The generated classes of the contracts, and no others: whatever a schema names, nothing else is
   * loaded. (Avro's own lookup loads classes by name, so every application must list the classes it
   * trusts in a system property.)
   */
  private static final class ContractData extends SpecificData {

    private static final Map<String, Class<?>> CLASSES =
        Stream.of(
                ImageRecord.class,
                ImageReference.class,
                ImageTensor.class,
                Prediction.class,
                ModelInfo.class,
                ScoredClass.class,
                SourceRecord.class,
                BackfillJob.class,
                PartitionBounds.class,
                BackfillProgress.class)
            .collect(Collectors.toMap(Class::getName, Function.identity()));

    ContractData() {
      addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Avro
    public @Nullable Class getClass(Schema schema) {
      return schema.getType() == Schema.Type.RECORD
          ? CLASSES.get(schema.getFullName())
          : super.getClass(schema);
    }
  }
}
