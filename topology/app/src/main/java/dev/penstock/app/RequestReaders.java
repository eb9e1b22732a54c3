package dev.penstock.app;

import dev.penstock.config.InputConfig;
import dev.penstock.config.InputFormat;
import dev.penstock.record.ImageRecordReader;
import dev.penstock.record.RawImageReader;
import dev.penstock.record.RequestReader;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.WriterSchemas;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the reader of input records that the settings choose. */
public final class RequestReaders {

  private RequestReaders() {}

  /**
   * Reads the schemas of producers, if there are any.
   *
   * @throws WrongSettingException if they cannot be used; the message names the files
   */
  public static RequestReader open(InputConfig input) throws WrongSettingException {
    if (input.format() == InputFormat.IMAGE) {
      return new RawImageReader();
    }
    return input.writerSchemas().isEmpty()
        ? new ImageRecordReader()
        : new ImageRecordReader(schemas(input.writerSchemas().get()), null);
  }

  private static WriterSchemas schemas(Path folder) throws WrongSettingException {
    String setting = InputConfig.WRITER_SCHEMAS.key() + " = " + folder + ": ";
    try {
      return WriterSchemas.ofFolder(ImageRecord.getClassSchema(), folder);
    } catch (CodecException e) {
      throw new WrongSettingException(setting + e.getMessage());
    } catch (IOException e) {
      throw new WrongSettingException(setting + "the folder cannot be read: " + e);
    }
  }
}
