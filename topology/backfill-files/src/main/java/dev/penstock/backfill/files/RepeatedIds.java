package dev.penstock.backfill.files;

import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts images whose id came before. They are answered like any other, since the position tells
 * them apart, but whoever joins answers by their id should know. Ids are kept as hashes of 64 bits,
 * and no more than {@value #MOST} of them: the count is the least it can be. For one thread.
 */
final class RepeatedIds implements RecordSource {

  /** 32 MB of hashes. */
  private static final int MOST = 1 << 21;

  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final RecordSource images;

  /** Open addressing; 0 is a free place. */
  private long[] hashes = new long[1 << 10];

  private int kept;
  private long repeated;

  /** Takes over a source. */
  RepeatedIds(RecordSource images) {
    this.images = images;
  }

  /** Images so far whose id another image had before them. */
  long repeated() {
    return repeated;
  }

  @Override
  public OptionalLong size() {
    return images.size();
  }

  @Override
  public boolean isReady(Duration longest) throws IOException, InterruptedException {
    return images.isReady(longest);
  }

  @Override
  public @Nullable SourceImage next() throws IOException, InterruptedException {
    SourceImage image = images.next();
    if (image != null && !image.name().id().isEmpty()) {
      look(hash(image.name().id()));
    }
    return image;
  }

  @Override
  public void seek(long position) throws IOException, InterruptedException {
    images.seek(position);
  }

  @Override
  public void close() throws IOException {
    images.close();
  }

  private void look(long hash) {
    int place = place(hashes, hash);
    if (hashes[place] == hash) {
      repeated++;
    } else if (kept < MOST) {
      hashes[place] = hash;
      kept++;
      if (kept > hashes.length / 2) {
        grow();
      }
    }
  }

  private void grow() {
    long[] larger = new long[hashes.length * 2];
    for (long hash : hashes) {
      if (hash != 0) {
        larger[place(larger, hash)] = hash;
      }
    }
    hashes = larger;
  }

  /** Where a hash is, or would be. */
  private static int place(long[] table, long hash) {
    int place = (int) (hash ^ (hash >>> 32)) & (table.length - 1);
    while (table[place] != 0 && table[place] != hash) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  private static long hash(String id) {
    long hash = FNV_START;
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash == 0 ? 1 : hash;
  }
}
