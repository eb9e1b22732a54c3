package dev.penstock.backfill.files.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.backfill.files.Duck;
import dev.penstock.inference.ImageInput;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ImageReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileInputTest {

  private static final long MAX_BYTES = 1_000;

  @TempDir private Path folder;

  @Test
  void aFolderIsListedInOrderWithoutHiddenFilesAndLoops() throws Exception {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    write(photos.resolve("b/2.png"));
    write(photos.resolve("a b/ü.png"));
    write(photos.resolve("b/1 [x].png"));
    write(photos.resolve(".hidden/3.png"));
    write(photos.resolve("b/.4.png"));
    Files.createSymbolicLink(photos.resolve("b/loop"), photos);
    Files.createSymbolicLink(photos.resolve("c.png"), photos.resolve("b/2.png"));
    Files.createSymbolicLink(photos.resolve("dangling.png"), photos.resolve("nothing"));
    assertThat(read(photos.toString()))
        .containsExactly(
            "0 a b/ü.png file", "1 b/1 [x].png file", "2 b/2.png file", "3 c.png file");
  }

  @Test
  void aPatternSelectsFiles() throws Exception {
    write(folder.resolve("2026-01/a.jpg"));
    write(folder.resolve("2026-01/a.txt"));
    write(folder.resolve("2026-02/b.jpg"));
    write(folder.resolve("2025-02/c.jpg"));
    assertThat(read(folder + "/2026-*/*.jpg"))
        .containsExactly("0 2026-01/a.jpg file", "1 2026-02/b.jpg file");
    assertThat(read(folder + "/**.{jpg,txt}")).hasSize(4);
    assertThatThrownBy(() -> read(folder + "/*.webp")).hasMessageContaining("there are no files");
    assertThatThrownBy(() -> read(folder + "/none/*.jpg")).hasMessageContaining("no folder");
    assertThatThrownBy(() -> read(folder + "/{")).hasMessageContaining("is no pattern");
  }

  @Test
  void aFileWhoseNameLooksLikeAPatternIsThatFile() throws Exception {
    Files.write(folder.resolve("a[1].gif"), "GIF89a...".getBytes(StandardCharsets.US_ASCII));
    assertThat(read(folder + "/a[1].gif")).containsExactly("0 a[1].gif file");
  }

  @Test
  void whatIsElsewhereOrNothingIsRefused() {
    assertThatThrownBy(() -> read("s3://bucket/photos"))
        .hasMessageContaining("only files are read");
    assertThatThrownBy(() -> read(folder + "/none")).hasMessageContaining("there is no");
    assertThatThrownBy(() -> read(write(folder.resolve("notes.txt")).toString()))
        .hasMessageContaining("is no image");
  }

  @Test
  void aManifestNamesPathsOrHoldsImages() throws Exception {
    Path manifest =
        Files.writeString(
            folder.resolve("m.jsonl"),
            """
            \uFEFF{"id": "a", "path": "sub/a.png", "more": {"id": "x"}}

            {"id": 7, "uri": "/b.png"}\r
            {"path": "file:///c.png"}
            {"id": "d", "image": "AQID"}
            {"id": "e"}
            {"id": "f", "path": "s3://bucket/f.png"}
            not json
            {"id": "g", "image": "%s"}
            {"id": "h", "path": "h.png"} {}
            {"id": "i", "path": "i.png"}"""
                .formatted("A".repeat(3_000_000)));
    assertThat(read(manifest.toString()))
        .containsExactly(
            "0 a file",
            "1 7 file",
            "2 file:///c.png file",
            "3 d 3 bytes",
            "4 e RecordException: the line has neither path nor uri nor image",
            "5 f UnfetchedImageException: image is at s3://bucket/f.png; only paths of files are"
                + " read",
            "6  RecordException: the line cannot be read: Unrecognized token 'not': was expecting"
                + " (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            "7  RecordException: the line is too long for an image within the limit of"
                + " penstock.image.max-bytes",
            "8 h RecordException: the line cannot be read: there is more after the JSON object",
            "9 i file");
    assertThat(read(manifest.toString(), 9)).containsExactly("9 i file");
  }

  @Test
  void aManifestsFieldsCanBeNamed() throws Exception {
    Path manifest =
        Files.writeString(folder.resolve("m.jsonl"), "{\"key\": \"a\", \"where\": \"a.png\"}\n");
    Columns columns = new Columns(Optional.of("key"), Optional.empty(), Optional.of("where"));
    assertThat(read(manifest.toString(), columns, 0)).containsExactly("0 a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "snappy", "zstandard"})
  void avroFilesAreReadAndPassedOverByTheBlock(String codec) throws Exception {
    Path file = folder.resolve("records.avro");
    try (DataFileWriter<ImageRecord> writer =
        new DataFileWriter<ImageRecord>(
                new SpecificDatumWriter<>(
                    ImageRecord.getClassSchema(), SpecificData.getForClass(ImageRecord.class)))
            .setCodec(CodecFactory.fromString(codec))
            .setSyncInterval(100)
            .create(ImageRecord.getClassSchema(), file.toFile())) {
      for (int i = 0; i < 20; i++) {
        Object image =
            i % 2 == 0
                ? ByteBuffer.allocate(50)
                : new ImageReference("images/" + i + ".png", null, null);
        writer.append(new ImageRecord("id" + i, image, null, null, Map.of()));
      }
    }
    List<String> all = read(file.toString());
    assertThat(all).hasSize(20).contains("0 id0 50 bytes", "19 id19 file");
    for (int skipped = 0; skipped <= 20; skipped++) {
      assertThat(read(file.toString(), skipped)).isEqualTo(all.subList(skipped, 20));
    }
  }

  @Test
  void otherAvroFilesAreRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("records.avro"), "no avro at all, but some text");
    assertThatThrownBy(() -> read(file.toString())).hasMessageContaining("Avro");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "lz4_raw"})
  void parquetFilesOfOthersAreReadAndPassedOverByTheRowGroup(String codec) throws Exception {
    Path file = folder.resolve("images.parquet");
    Duck.run(
        """
        copy (select 'id' || i as id, case when i %% 3 = 0 then null else repeat('x', 40)::blob end as image,
          'sub/' || i || '.png' as path, i as other from range(5000) t(i))
        to '%s' (format parquet, compression %s, row_group_size 2048)"""
            .formatted(file, codec));
    List<String> all = read(file.toString());
    assertThat(all).hasSize(5000).contains("0 id0 file", "1 id1 40 bytes", "4999 id4999 40 bytes");
    for (int skipped : List.of(0, 1, 2047, 2048, 2049, 4096, 4999, 5000)) {
      assertThat(read(file.toString(), skipped)).isEqualTo(all.subList(skipped, 5000));
    }
  }

  @ParameterizedTest
  @EnumSource(ParquetProperties.WriterVersion.class)
  void parquetFilesOfBothVersionsAreReadPageByPage(ParquetProperties.WriterVersion version)
      throws Exception {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required binary id (STRING); optional binary image; optional binary path"
                + " (STRING); }");
    Path file = folder.resolve("images.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withWriterVersion(version)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withPageSize(500)
            .build()) {
      for (int i = 0; i < 1_000; i++) {
        Group row = new SimpleGroup(schema).append("id", "id" + i);
        if (i % 3 == 0) {
          row.append("path", "one of few " + i % 2);
        } else {
          row.append("image", Binary.fromConstantByteArray(new byte[i + 1]));
        }
        writer.write(row);
      }
    }
    List<String> all = read(file.toString());
    assertThat(all).hasSize(1_000).contains("0 id0 file", "998 id998 999 bytes", "999 id999 file");
    assertThat(read(file.toString(), 500)).isEqualTo(all.subList(500, 1_000));
  }

  @Test
  void parquetColumnsCanBeNamedInStructsToo() throws Exception {
    Path file = folder.resolve("images.parquet");
    Duck.run(
        "copy (select 7::bigint as key, {'bytes': 'abc'::blob, 'path': 'a.png'} as image) to '%s'"
            .formatted(file));
    Columns columns = new Columns(Optional.of("key"), Optional.of("image.bytes"), Optional.empty());
    assertThat(read(file.toString(), columns, 0)).containsExactly("0 7 3 bytes");
    assertThatThrownBy(() -> read(file.toString()))
        .hasMessageContaining("Its columns are: key, image.bytes, image.path");
    Columns wrong = new Columns(Optional.of("name"), Optional.of("key"), Optional.empty());
    assertThatThrownBy(() -> read(file.toString(), wrong, 0))
        .hasMessageContaining("has no column name (--id-column)");
  }

  @Test
  void aParquetFileThatIsCutIsRefused() throws Exception {
    Path file = folder.resolve("images.parquet");
    Duck.run("copy (select 'a' as id, 'a.png' as path) to '%s'".formatted(file));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));
    assertThatThrownBy(() -> read(file.toString())).hasMessageContaining("no whole Parquet file");
  }

  private List<String> read(String input) throws Exception {
    return read(input, 0);
  }

  private List<String> read(String input, long skipped) throws Exception {
    return read(input, Columns.USUAL, skipped);
  }

  private List<String> read(String input, Columns columns, long skipped) throws Exception {
    FileInput named = FileInput.of(input, columns, MAX_BYTES);
    Path listing = folder.resolve(".listing");
    if (named.isListed()) {
      named.list(listing, path -> path.equals(listing));
    }
    List<String> images = new ArrayList<>();
    try (RecordSource source = named.open(listing)) {
      source.seek(skipped);
      for (SourceImage image = source.next(); image != null; image = source.next()) {
        images.add(
            image.name().position() + " " + image.name().id() + " " + describe(image.content()));
      }
    }
    return images;
  }

  private static String describe(ImageContent content) {
    if (content instanceof ImageContent.Held held) {
      int remaining = ((ImageInput.Encoded) held.image()).bytes().remaining();
      assertThat(held.bytes()).isEqualTo(remaining);
      return remaining + " bytes";
    }
    return content instanceof ImageContent.Unusable unusable
        ? unusable.reason().getClass().getSimpleName() + ": " + unusable.reason().getMessage()
        : "file";
  }

  private static Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "content");
  }
}
