package dev.penstock.backfill.files.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Reads all that parquet-java reads, and gzip with the JDK: parquet-java leaves that to Hadoop,
 * which is not there.
 */
final class GzipAware implements CompressionCodecFactory {

  private static final int PAGE_BYTES = 1 << 20;

  private final CodecFactory others = new CodecFactory(new PlainParquetConfiguration(), PAGE_BYTES);

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return others.getCompressor(codec);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.GZIP ? new Gzip() : others.getDecompressor(codec);
  }

  @Override
  public void release() {
    others.release();
  }

  /** One page at a time. */
  private static final class Gzip implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput page, int bytes) throws IOException {
      try (InputStream in = new GZIPInputStream(page.toInputStream())) {
        return BytesInput.from(in.readNBytes(bytes));
      }
    }

    @Override
    public void decompress(ByteBuffer page, int compressed, ByteBuffer into, int bytes)
        throws IOException {
      byte[] packed = new byte[compressed];
      page.get(packed);
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        into.put(in.readNBytes(bytes));
      }
    }

    @Override
    public void release() {}
  }
}
