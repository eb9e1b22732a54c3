package dev.penstock.backfill.files.source;

import dev.penstock.inference.ImageInput;
import dev.penstock.record.RecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file with a row for each image. Only the columns that are needed are read, one row
 * group at a time: parquet-java holds all of a group's bytes in memory.
 */
final class ParquetRows implements RecordSource {

  /** A quarter of the heap is for images in flight; the rest of the program needs some too. */
  private static final int LARGEST_SHARE_OF_HEAP = 2;

  private final Path file;
  private final Path folder;
  private final ParquetFileReader reader;
  private final ParquetColumns columns;
  private final MessageColumnIO columnIo;
  private @Nullable RecordReader<Group> group;
  private int nextGroup;
  private long leftInGroup;
  private long position;

  private ParquetRows(Path file, ParquetFileReader reader, ParquetColumns columns) {
    this.file = file;
    this.folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    this.reader = reader;
    this.columns = columns;
    reader.setRequestedSchema(columns.projection());
    this.columnIo =
        new ColumnIOFactory()
            .getColumnIO(columns.projection(), reader.getFileMetaData().getSchema());
  }

  static ParquetRows open(Path file, Columns names) throws IOException, SourceException {
    ParquetReadOptions options =
        new ParquetReadOptions.Builder(new PlainParquetConfiguration())
            .withCodecFactory(new GzipAware())
            .build();
    ParquetFileReader reader;
    try {
      reader = ParquetFileReader.open(new LocalInputFile(file), options);
    } catch (RuntimeException e) {
      throw new SourceException(file + " is no whole Parquet file: " + e.getMessage(), e);
    }
    try {
      ParquetColumns columns = ParquetColumns.of(reader.getFileMetaData().getSchema(), names, file);
      requireFittingGroups(file, reader, columns);
      return new ParquetRows(file, reader, columns);
    } catch (SourceException e) {
      reader.close();
      throw e;
    }
  }

  private static void requireFittingGroups(
      Path file, ParquetFileReader reader, ParquetColumns columns) throws SourceException {
    long most = Runtime.getRuntime().maxMemory() / LARGEST_SHARE_OF_HEAP;
    for (BlockMetaData group : reader.getRowGroups()) {
      long bytes =
          group.getColumns().stream()
              .filter(column -> columns.isRead(column.getPath()))
              .mapToLong(ColumnChunkMetaData::getTotalSize)
              .sum();
      if (bytes > most) {
        throw new SourceException(
            ("%s: a row group has %d MB of images and is read as a whole; with this heap the most"
                    + " is %d MB. Give Java more (PENSTOCK_JAVA_OPTS=-Xmx...), or write smaller row"
                    + " groups")
                .formatted(file, bytes >> 20, most >> 20));
      }
    }
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(reader.getRecordCount());
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
  public void skip(long images) throws IOException {
    long left = images;
    while (left > 0) {
      if (leftInGroup == 0) {
        if (nextGroup == reader.getRowGroups().size()) {
          return;
        }
        long rows = reader.getRowGroups().get(nextGroup).getRowCount();
        if (rows <= left) {
          boolean unused = reader.skipNextRowGroup();
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
    reader.close();
  }

  private @Nullable Group nextRow() throws IOException {
    try {
      while (leftInGroup == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          return null;
        }
        nextGroup++;
        leftInGroup = pages.getRowCount();
        group = columnIo.getRecordReader(pages, new GroupRecordConverter(columns.projection()));
      }
      leftInGroup--;
      return group == null ? null : group.read();
    } catch (ParquetRuntimeException | IllegalArgumentException e) {
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
