package dev.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

/** Keeps docs/record-formats.md equal to the schemas. */
class RecordFormatsDocTest {

  @Test
  void givesTheFingerprintAndTheHeaderOfBothSchemas() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "record-formats.md"));

    assertThat(page)
        .contains(row(ImageRecord.getClassSchema()))
        .contains(row(Prediction.getClassSchema()))
        .contains("HEADER = bytes.fromhex(\"" + header(ImageRecord.getClassSchema()) + "\")");
    assertThat(Pattern.compile("c301[0-9a-f]{16}").matcher(page).results())
        .as("no other header is left on the page")
        .hasSize(3);
  }

  @Test
  void theHeaderIsWhatTheCodecWrites() throws Exception {
    byte[] value =
        new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT).write(Samples.tensor());

    assertThat(HexFormat.of().formatHex(value, 0, 10))
        .isEqualTo(header(ImageRecord.getClassSchema()));
  }

  private static String row(Schema schema) {
    String name = schema.getName();
    return "| [`%s`](../schemas/src/main/avro/%s.avsc) | `%016x` | `%s` |"
        .formatted(name, name, fingerprint(schema), header(schema));
  }

  private static String header(Schema schema) {
    return "c301%016x".formatted(Long.reverseBytes(fingerprint(schema)));
  }

  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }
}
