package dev.penstock.backfill.files.source;

import dev.penstock.inference.ImageInput;
import dev.penstock.record.RecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file with a row for each image. Only the columns that are needed are read, a page of
 * each at a time.
 */
final class ParquetRows implements RecordSource {

  private final Path file;
  private final Path folder;
  private final FileChannel channel;
  private final List<BlockMetaData> groups;
  private final ParquetColumns columns;
  private final MessageColumnIO columnIo;
  private final CompressionCodecFactory codecs = new GzipAware();
  private @Nullable RecordReader<Group> group;
  private int nextGroup;
  private long leftInGroup;
  private long position;

  private ParquetRows(
      Path file, FileChannel channel, ParquetMetadata footer, ParquetColumns columns) {
    this.file = file;
    this.folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    this.channel = channel;
    this.groups = footer.getBlocks();
    this.columns = columns;
    this.columnIo =
        new ColumnIOFactory()
            .getColumnIO(columns.projection(), footer.getFileMetaData().getSchema());
  }

  static ParquetRows open(Path file, Columns names) throws IOException, SourceException {
    ParquetMetadata footer = footer(file);
    ParquetColumns columns = ParquetColumns.of(footer.getFileMetaData().getSchema(), names, file);
    return new ParquetRows(file, FileChannel.open(file), footer, columns);
  }

  private static ParquetMetadata footer(Path file) throws IOException, SourceException {
    ParquetReadOptions options =
        new ParquetReadOptions.Builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      return reader.getFooter();
    } catch (RuntimeException e) {
      throw new SourceException(file + " is no whole Parquet file: " + e.getMessage(), e);
    }
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(groups.stream().mapToLong(BlockMetaData::getRowCount).sum());
  }

  @Override
  public @Nullable SourceImage next() throws IOException {
    Group row = nextRow();
    if (row == null) {
      return null;
    }
    long at = position++;
    String id = columns.id(row, at);
    return new SourceImage(new ImageName(at, id, file.toString()), content(id, row));
  }

  /** Row groups that are passed over as a whole are not read. */
  @Override
  public void seek(long wanted) throws IOException {
    long left = wanted - position;
    while (left > 0) {
      if (leftInGroup == 0) {
        if (nextGroup == groups.size()) {
          return;
        }
        long rows = groups.get(nextGroup).getRowCount();
        if (rows <= left) {
          nextGroup++;
          position += rows;
          left -= rows;
          continue;
        }
      }
      Group unused = nextRow();
      position++;
      left--;
    }
  }

  @Override
  public void close() throws IOException {
    codecs.release();
    channel.close();
  }

  private @Nullable Group nextRow() throws IOException {
    try {
      while (leftInGroup == 0) {
        if (nextGroup == groups.size()) {
          return null;
        }
        RowGroup next = new RowGroup(channel, groups.get(nextGroup++), codecs);
        leftInGroup = next.getRowCount();
        group = columnIo.getRecordReader(next, new GroupRecordConverter(columns.projection()));
      }
      leftInGroup--;
      return group == null ? null : group.read();
    } catch (ParquetRuntimeException | IllegalArgumentException | UncheckedIOException e) {
      throw new IOException(
          "%s cannot be read past its row %d: %s".formatted(file, position, e.getMessage()), e);
    }
  }

  private ImageContent content(String id, Group row) {
    try {
      if (id.isEmpty()) {
        throw new RecordException("the row has no id; it must name the image");
      }
      byte[] image = columns.image(row);
      if (image != null) {
        return new ImageContent.Held(new ImageInput.Encoded(ByteBuffer.wrap(image)), image.length);
      }
      return new ImageContent.Stored(
          FileReference.resolve(columns.uri(row), folder), Optional.empty());
    } catch (RecordException e) {
      return new ImageContent.Unusable(e);
    }
  }
}
