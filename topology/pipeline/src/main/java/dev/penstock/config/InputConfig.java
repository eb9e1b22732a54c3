package dev.penstock.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How input records are read.
 *
 * @param format of their values
 * @param writerSchemas folder of schemas that producers write with; empty for Penstock's alone
 */
public record InputConfig(InputFormat format, Optional<Path> writerSchemas) {

  public static final Setting<InputFormat> FORMAT =
      new Setting<>(
          "penstock.input.format",
          SettingType.oneOf(InputFormat.class, '-'),
          "avro",
          "What the values of the image topic are: ImageRecords in Avro (avro), or encoded image"
              + " files (image). The id of such an image is its key if that is text, otherwise"
              + " topic-partition-offset.");

  public static final Setting<Optional<Path>> WRITER_SCHEMAS =
      new Setting<>(
          "penstock.schemas.writer",
          SettingType.orWord("none", SettingType.path()),
          "none",
          "Folder of further schemas of ImageRecord that producers write with, one in each .avsc"
              + " file; found by the fingerprint in values in single-object encoding.");

  static final List<Setting<?>> SETTINGS = List.of(FORMAT, WRITER_SCHEMAS);

  static InputConfig of(Values values) {
    return new InputConfig(values.get(FORMAT), values.get(WRITER_SCHEMAS));
  }
}
