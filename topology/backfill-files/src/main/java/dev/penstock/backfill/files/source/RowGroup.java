package dev.penstock.backfill.files.source;

import java.nio.channels.FileChannel;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/**
 * A row group of a Parquet file, whose columns are read a page at a time.
 *
 * @param file stays open while the group is read
 */
record RowGroup(FileChannel file, BlockMetaData group, CompressionCodecFactory codecs)
    implements PageReadStore {

  @Override
  public PageReader getPageReader(ColumnDescriptor descriptor) {
    ColumnPath path = ColumnPath.get(descriptor.getPath());
    for (ColumnChunkMetaData column : group.getColumns()) {
      if (column.getPath().equals(path)) {
        return new ColumnPages(file, column, codecs.getDecompressor(column.getCodec()));
      }
    }
    throw new IllegalArgumentException("a row group has no column " + path);
  }

  @Override
  public long getRowCount() {
    return group.getRowCount();
  }
}
