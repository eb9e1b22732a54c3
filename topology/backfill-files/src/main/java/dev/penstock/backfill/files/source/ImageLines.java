package dev.penstock.backfill.files.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines of any length, of which no more than a limit is ever in memory. Blank lines are left out.
 * For one thread.
 */
final class ImageLines implements AutoCloseable {

  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] chunk = new byte[CHUNK];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int at;
  private int end;
  private boolean whole;

  /**
   * @param maxBytes what is kept of a line; it tells that there was more
   */
  ImageLines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** The next line that is not blank, without its end; null after the last. */
  byte @Nullable [] next() throws IOException {
    while (fill()) {
      byte[] next = read();
      if (!isBlank(next)) {
        return next;
      }
    }
    return null;
  }

  /** Whether the last line was no longer than the limit; what is past it is lost. */
  boolean isWhole() {
    return whole;
  }

  private byte[] read() throws IOException {
    line.reset();
    whole = true;
    boolean ended = false;
    while (!ended && fill()) {
      int stop = at;
      while (stop < end && chunk[stop] != '\n') {
        stop++;
      }
      ended = stop < end;
      int kept = Math.min(stop - at, maxBytes - line.size());
      whole &= kept == stop - at;
      line.write(chunk, at, kept);
      at = ended ? stop + 1 : stop;
    }
    return line.toByteArray();
  }

  /** Whether there is a byte to read. */
  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    at = 0;
    end = in.read(chunk);
    return end > 0;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
