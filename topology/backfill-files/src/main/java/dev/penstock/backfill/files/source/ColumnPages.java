package dev.penstock.backfill.files.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one column of a row group, of which one is in memory at a time. parquet-java's own
 * reader takes the whole group, and common tools write a million images into one.
 *
 * <p>For one thread.
 */
final class ColumnPages implements PageReader {

  /** A page, packed and unpacked, beside what is in flight. */
  private static final long LARGEST_SHARE_OF_HEAP = 4;

  private static final ParquetMetadataConverter CONVERTER = new ParquetMetadataConverter();

  private final ColumnChunkMetaData column;
  private final BytesInputDecompressor codec;
  private final InputStream in;

  /** Values of data pages that have not been read. */
  private long valuesLeft;

  /** Read ahead, to see whether there is a dictionary. */
  private @Nullable PageHeader pending;

  ColumnPages(FileChannel file, ColumnChunkMetaData column, BytesInputDecompressor codec) {
    this.column = column;
    this.codec = codec;
    this.in =
        new BufferedInputStream(new Region(file, column.getStartingPos(), column.getTotalSize()));
    this.valuesLeft = column.getValueCount();
  }

  @Override
  public long getTotalValueCount() {
    return column.getValueCount();
  }

  @Override
  public @Nullable DictionaryPage readDictionaryPage() {
    try {
      PageHeader header = header();
      if (header.getType() != PageType.DICTIONARY_PAGE) {
        pending = header;
        return null;
      }
      return new DictionaryPage(
          unpacked(header),
          header.getDictionary_page_header().getNum_values(),
          CONVERTER.getEncoding(header.getDictionary_page_header().getEncoding()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable DataPage readPage() {
    try {
      while (valuesLeft > 0) {
        PageHeader header = header();
        if (header.getType() == PageType.DATA_PAGE) {
          return firstVersion(header);
        }
        if (header.getType() == PageType.DATA_PAGE_V2) {
          return secondVersion(header);
        }
        in.skipNBytes(header.getCompressed_page_size());
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataPage firstVersion(PageHeader page) throws IOException {
    DataPageHeader header = page.getData_page_header();
    valuesLeft -= header.getNum_values();
    return new DataPageV1(
        unpacked(page),
        header.getNum_values(),
        page.getUncompressed_page_size(),
        noStatistics(),
        CONVERTER.getEncoding(header.getRepetition_level_encoding()),
        CONVERTER.getEncoding(header.getDefinition_level_encoding()),
        CONVERTER.getEncoding(header.getEncoding()));
  }

  /** Its levels are never packed. */
  private DataPage secondVersion(PageHeader page) throws IOException {
    DataPageHeaderV2 header = page.getData_page_header_v2();
    valuesLeft -= header.getNum_values();
    int repetition = header.getRepetition_levels_byte_length();
    int definition = header.getDefinition_levels_byte_length();
    requireRoom(page);
    BytesInput repetitionLevels = bytes(repetition);
    BytesInput definitionLevels = bytes(definition);
    BytesInput data = bytes(page.getCompressed_page_size() - repetition - definition);
    int unpacked = page.getUncompressed_page_size() - repetition - definition;
    boolean packed = !header.isSetIs_compressed() || header.isIs_compressed();
    return DataPageV2.uncompressed(
        header.getNum_rows(),
        header.getNum_nulls(),
        header.getNum_values(),
        repetitionLevels,
        definitionLevels,
        CONVERTER.getEncoding(header.getEncoding()),
        packed && unpacked > 0 ? codec.decompress(data, unpacked) : data,
        noStatistics());
  }

  private PageHeader header() throws IOException {
    PageHeader header = pending == null ? Util.readPageHeader(in) : pending;
    pending = null;
    return header;
  }

  private BytesInput unpacked(PageHeader page) throws IOException {
    requireRoom(page);
    BytesInput packed = bytes(page.getCompressed_page_size());
    return codec.decompress(packed, page.getUncompressed_page_size());
  }

  private BytesInput bytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a page of column %s is cut".formatted(column.getPath()));
    }
    return BytesInput.from(bytes);
  }

  private void requireRoom(PageHeader page) throws IOException {
    long most = Runtime.getRuntime().maxMemory() / LARGEST_SHARE_OF_HEAP;
    long largest = Math.max(page.getCompressed_page_size(), page.getUncompressed_page_size());
    if (page.getCompressed_page_size() < 0
        || page.getUncompressed_page_size() < 0
        || largest > most) {
      throw new IOException(
          ("a page of column %s has %d MB; with this heap the most is %d MB. Give Java more"
                  + " (PENSTOCK_JAVA_OPTS=-Xmx...), or write smaller pages")
              .formatted(column.getPath(), largest >> 20, most >> 20));
    }
  }

  private Statistics<?> noStatistics() {
    PrimitiveType type = column.getPrimitiveType();
    return Statistics.createStats(type);
  }

  /** A part of a file, which others read too. */
  private static final class Region extends InputStream {

    private final FileChannel file;
    private final long end;
    private long at;

    Region(FileChannel file, long start, long length) {
      this.file = file;
      this.at = start;
      this.end = start + length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int most = (int) Math.min(length, end - at);
      if (most <= 0) {
        return -1;
      }
      int read = file.read(ByteBuffer.wrap(into, offset, most), at);
      at += Math.max(0, read);
      return read;
    }
  }
}
