package dev.penstock.backfill.files.sink;

import dev.penstock.schemas.Prediction;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/** Avro files of {@link Prediction}s, with deflate: every reader of Avro has that. */
final class AvroFormat implements PartFormat {

  private static final int LEVEL = 6;

  @Override
  public String extension() {
    return ".avro";
  }

  @Override
  public boolean isAlwaysOneFile() {
    return false;
  }

  @Override
  public PartWriter create(Path file) throws IOException {
    DataFileWriter<Prediction> writer = writer(file.toFile());
    return new PartWriter() {
      @Override
      public void write(Prediction prediction) throws IOException {
        try {
          writer.append(prediction);
        } catch (AvroRuntimeException e) {
          throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  /** Blocks are copied as they are. */
  @Override
  public void merge(List<Path> parts, Path target) throws IOException {
    try (DataFileWriter<Prediction> merged = writer(target.toFile())) {
      for (Path part : parts) {
        try (DataFileReader<Prediction> rows =
            new DataFileReader<>(part.toFile(), new GenericDatumReader<>())) {
          merged.appendAllFrom(rows, false);
        }
      }
    }
  }

  private static DataFileWriter<Prediction> writer(File file) throws IOException {
    SpecificDatumWriter<Prediction> datum =
        new SpecificDatumWriter<>(
            Prediction.getClassSchema(), SpecificData.getForClass(Prediction.class));
    return new DataFileWriter<>(datum)
        .setCodec(CodecFactory.deflateCodec(LEVEL))
        .create(Prediction.getClassSchema(), file);
  }
}
