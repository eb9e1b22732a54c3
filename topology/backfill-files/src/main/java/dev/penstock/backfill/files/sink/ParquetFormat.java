package dev.penstock.backfill.files.sink;

import dev.penstock.schemas.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/** Parquet files with the fields of {@link Prediction}, compressed with zstd. */
final class ParquetFormat implements PartFormat {

  /** A part is a row group at most; this only bounds the memory that a huge part takes. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  @Override
  public String extension() {
    return ".parquet";
  }

  @Override
  public boolean isAlwaysOneFile() {
    return false;
  }

  @Override
  public PartWriter create(Path file) throws IOException {
    ParquetWriter<Prediction> writer =
        new Builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build();
    return new PartWriter() {
      @Override
      public void write(Prediction prediction) throws IOException {
        writer.write(prediction);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  /** Row groups are copied as they are. */
  @Override
  public void merge(List<Path> parts, Path target) throws IOException {
    ParquetFileWriter merged =
        new ParquetFileWriter(
            new LocalOutputFile(target),
            PredictionRows.SCHEMA,
            ParquetFileWriter.Mode.OVERWRITE,
            ROW_GROUP_BYTES,
            0,
            null,
            ParquetProperties.builder().build());
    try (merged) {
      merged.start();
      for (Path part : parts) {
        merged.appendFile(new LocalInputFile(part));
      }
      merged.end(Map.of());
    }
  }

  /** As parquet-java wants it. */
  private static final class Builder extends ParquetWriter.Builder<Prediction, Builder> {

    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @Deprecated // but abstract
    protected WriteSupport<Prediction> getWriteSupport(Configuration configuration) {
      return new PredictionRows();
    }

    @Override
    protected WriteSupport<Prediction> getWriteSupport(ParquetConfiguration configuration) {
      return new PredictionRows();
    }
  }
}
