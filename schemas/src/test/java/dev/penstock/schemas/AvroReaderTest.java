package dev.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroReaderTest {

  private static final String ID = "{\"name\":\"id\",\"type\":\"string\"}";
  private static final String BYTES = "{\"name\":\"image\",\"type\":\"bytes\"}";
  private static final String ROTATION =
      "{\"name\":\"rotation\",\"type\":{\"type\":\"array\",\"items\":\"int\"},\"default\":[]}";
  private static final String AUTHOR = "{\"name\":\"author\",\"type\":\"string\",\"default\":\"\"}";
  private static final String THUMBNAIL =
      "{\"name\":\"thumbnail\",\"type\":\"bytes\",\"default\":\"\"}";

  private final AvroReader<ImageRecord> reader = new AvroReader<>(ImageRecord.class);

  @Test
  void readsWhatAvrosOwnMessageEncoderWrites() throws Exception {
    for (ImageRecord image :
        List.of(Samples.encodedImage(), Samples.tensor(), Samples.reference())) {
      assertThat(reader.read(bytes(ImageRecord.getEncoder().encode(image)))).isEqualTo(image);
    }
    Prediction prediction = Samples.prediction();
    assertThat(
            new AvroReader<>(Prediction.class)
                .read(bytes(Prediction.getEncoder().encode(prediction))))
        .isEqualTo(prediction);
  }

  @Test
  void readsBareValuesOfTheCurrentSchema() throws Exception {
    byte[] bare = write(Samples.encodedImage(), WireFormat.BARE);

    assertThat(reader.read(bare)).isEqualTo(Samples.encodedImage());
  }

  @Test
  void readsConfluentValuesThroughTheRegistry() throws Exception {
    AvroReader<ImageRecord> withRegistry =
        withRegistry(id -> id == 7 ? Optional.of(ImageRecord.getClassSchema()) : Optional.empty());
    byte[] bare = write(Samples.tensor(), WireFormat.BARE);

    assertThat(withRegistry.read(Samples.confluent(7, bare))).isEqualTo(Samples.tensor());
    assertThatThrownBy(() -> withRegistry.read(Samples.confluent(8, bare)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("knows no schema id 8");
  }

  @Test
  void namesTheSchemaIdWhereNoRegistryIsSet() throws Exception {
    byte[] value = Samples.confluent(4711, write(Samples.tensor(), WireFormat.BARE));

    assertThatThrownBy(() -> reader.read(value))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("schema id 4711")
        .hasMessageContaining("no registry");
  }

  @Test
  void readsABareValueWithAnEmptyIdWhichBeginsLikeTheConfluentFormat() throws Exception {
    byte[] bare = Arrays.copyOfRange(write(nameless(), WireFormat.SINGLE_OBJECT), 10, 26);

    assertThat(bare[0]).isZero();
    assertThat(reader.read(bare)).isEqualTo(nameless());
    assertThat(withRegistry(id -> Optional.empty()).read(bare)).isEqualTo(nameless());
  }

  @Test
  void doesNotBlameTheValueForARegistryThatIsDown() {
    AvroReader<ImageRecord> withRegistry =
        withRegistry(
            id -> {
              throw new IOException("connection refused");
            });

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> withRegistry.read(Samples.confluent(7, new byte[] {2})));
  }

  @Test
  void readsAnOlderVersionWithDefaultsForWhatItLacks() throws Exception {
    Schema older = Samples.imageRecordWith(ID, BYTES);
    GenericRecord value = new GenericData.Record(older);
    value.put("id", "cat-7");
    value.put("image", ByteBuffer.wrap(new byte[] {1, 2, 3}));

    ImageRecord read = knowing(older).read(singleObject(older, value));

    assertThat(read.getId()).isEqualTo("cat-7");
    assertThat(read.getImage()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(read.getContentType()).isNull();
    assertThat(read.getAttributes()).isEmpty();
  }

  @Test
  void readsANewerVersionWithoutWhatItAdds() throws Exception {
    Schema newer = Samples.imageRecordWith(ID, ROTATION, AUTHOR, THUMBNAIL, BYTES);
    GenericRecord value = newerValue(newer);

    ImageRecord read = knowing(newer).read(singleObject(newer, value));

    assertThat(read.getId()).isEqualTo("cat-7");
    assertThat(read.getImage()).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
  }

  @Test
  void findsEarlierVersionsInAFolder(@TempDir Path folder) throws Exception {
    Schema newer = Samples.imageRecordWith(ID, ROTATION, AUTHOR, THUMBNAIL, BYTES);
    Files.writeString(folder.resolve("ImageRecord-2.avsc"), newer.toString());
    Files.writeString(folder.resolve("notes.txt"), "not a schema");
    WriterSchemas schemas = WriterSchemas.ofFolder(ImageRecord.getClassSchema(), folder);

    AvroReader<ImageRecord> fromFolder = new AvroReader<>(ImageRecord.class, schemas, null);

    assertThat(fromFolder.read(singleObject(newer, newerValue(newer))).getId()).isEqualTo("cat-7");
  }

  @Test
  void readsTheContractWithAFurtherFieldInAnotherNamespace() throws Exception {
    String contract = ImageRecord.getClassSchema().toString();
    Schema theirs =
        new Schema.Parser()
            .parse(
                contract.substring(0, contract.length() - 2).replace("dev.penstock.", "org.")
                    + ",{\"name\":\"camera\",\"type\":[\"null\",\"string\"]}]}");
    GenericRecord tensor =
        new GenericData.Record(theirs.getField("image").schema().getTypes().get(2));
    tensor.put("shape", List.of(1, 2, 3));
    tensor.put("data", ByteBuffer.wrap(new byte[] {9, 8, 7, 6, 5, 4}));
    GenericRecord value = new GenericData.Record(theirs);
    value.put("id", "cat-7");
    value.put("image", tensor);
    value.put("attributes", Map.of());
    value.put("camera", "north");

    ImageRecord read = knowing(theirs).read(singleObject(theirs, value));

    assertThat(read.getId()).isEqualTo("cat-7");
    assertThat(read.getImage()).isEqualTo(Samples.tensor().getImage());
  }

  @Test
  void namesEveryFileOfAFolderThatIsNoSchemaOfTheContract(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("a.avsc"), Samples.imageRecordWith(ID, BYTES).toString());
    Files.writeString(folder.resolve("b.avsc"), "{\"type\":");
    Files.writeString(folder.resolve("c.avsc"), Samples.imageRecordWith(BYTES).toString());
    Files.writeString(folder.resolve("d.avsc"), Prediction.getClassSchema().toString());
    Files.write(folder.resolve("e.avsc"), new byte[] {(byte) 0xff});
    Files.createDirectory(folder.resolve("f.avsc"));

    assertThatThrownBy(() -> WriterSchemas.ofFolder(ImageRecord.getClassSchema(), folder))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("b.avsc: is not an Avro schema: ")
        .hasMessageContaining("c.avsc: schema dev.penstock.schemas.ImageRecord with fingerprint")
        .hasMessageContaining("reader field missing default value at /fields/0 (id)")
        .hasMessageContaining("d.avsc: schema dev.penstock.schemas.Prediction with fingerprint")
        .hasMessageContaining("e.avsc: cannot be read: ")
        .hasMessageContaining("f.avsc: cannot be read: ")
        .hasMessageNotContaining("a.avsc");
  }

  @Test
  void refusesAFolderWithoutSchemas(@TempDir Path folder) {
    assertThatThrownBy(() -> WriterSchemas.ofFolder(ImageRecord.getClassSchema(), folder))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(folder + " has no files that end in .avsc");
    assertThatThrownBy(
            () -> WriterSchemas.ofFolder(ImageRecord.getClassSchema(), folder.resolve("none")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesASchemaThatCannotBeReadAsTheCurrentOne() {
    Schema idless = Samples.imageRecordWith(BYTES);

    assertThatThrownBy(() -> knowing(idless))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(fingerprint(idless))
        .hasMessageContaining("/fields/0");
  }

  @Test
  void refusesASchemaWithoutABoundOnNesting() {
    Schema recursive =
        Samples.imageRecordWith(
            ID, BYTES, "{\"name\":\"next\",\"type\":[\"null\",\"ImageRecord\"],\"default\":null}");

    assertThatThrownBy(() -> knowing(recursive))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("recursive");
  }

  @Test
  void namesAnUnknownFingerprint() throws Exception {
    Schema other = Samples.imageRecordWith(ID, BYTES);
    GenericRecord value = new GenericData.Record(other);
    value.put("id", "cat-7");
    value.put("image", ByteBuffer.allocate(0));

    assertThatThrownBy(() -> reader.read(singleObject(other, value)))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining(fingerprint(other))
        .hasMessageContaining(fingerprint(ImageRecord.getClassSchema()));
  }

  @Test
  void sharesTheArrayOfTheValueInsteadOfCopyingIt() throws Exception {
    byte[] value = write(Samples.encodedImage(), WireFormat.SINGLE_OBJECT);

    ByteBuffer image = (ByteBuffer) reader.read(value).getImage();

    assertThat(image.array()).isSameAs(value);
    assertThat(value[image.arrayOffset()]).isEqualTo((byte) 1);
    assertThat(image.remaining()).isEqualTo(3);
    assertThat(image.capacity()).as("nothing else is within reach").isEqualTo(3);
  }

  @Test
  void staysUsableAfterBadValues() throws Exception {
    byte[] value = write(Samples.tensor(), WireFormat.SINGLE_OBJECT);

    assertThatThrownBy(() -> reader.read(Arrays.copyOf(value, value.length - 1)))
        .isInstanceOf(CodecException.class);

    assertThat(reader.read(value)).isEqualTo(Samples.tensor());
  }

  private static ImageRecord nameless() {
    return ImageRecord.newBuilder()
        .setId("")
        .setImage(ByteBuffer.wrap("ten bytes.".getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static GenericRecord newerValue(Schema newer) {
    GenericRecord value = new GenericData.Record(newer);
    value.put("id", "cat-7");
    value.put("rotation", List.of(90, 180));
    value.put("author", "Ansel");
    value.put("thumbnail", ByteBuffer.wrap(new byte[] {7, 7}));
    value.put("image", ByteBuffer.wrap(new byte[] {1}));
    return value;
  }

  private static AvroReader<ImageRecord> knowing(Schema other) throws CodecException {
    return new AvroReader<>(
        ImageRecord.class, WriterSchemas.of(ImageRecord.getClassSchema(), List.of(other)), null);
  }

  private static AvroReader<ImageRecord> withRegistry(SchemaLookup registry) {
    return new AvroReader<>(
        ImageRecord.class, WriterSchemas.of(ImageRecord.getClassSchema()), registry);
  }

  private static byte[] singleObject(Schema schema, GenericRecord value) throws IOException {
    return bytes(new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(value));
  }

  private static byte[] write(ImageRecord value, WireFormat format) throws CodecException {
    return new AvroWriter<>(ImageRecord.class, format).write(value);
  }

  private static String fingerprint(Schema schema) {
    return String.format("%016x", SchemaNormalization.parsingFingerprint64(schema));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
