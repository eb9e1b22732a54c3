package dev.penstock.observability;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The process's stderr. The log and the command write to it from many threads, so that one lock
 * keeps their lines whole; a line is one call. Writing never fails: nobody could be told.
 */
public final class StandardError extends OutputStream {

  private static final StandardError STREAM = new StandardError();

  private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);

  private StandardError() {}

  /** The only one. Closing it does nothing. */
  public static StandardError stream() {
    return STREAM;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    try {
      err.write(bytes, offset, length);
    } catch (IOException e) {
      // The terminal or the reader is gone.
    }
  }
}
