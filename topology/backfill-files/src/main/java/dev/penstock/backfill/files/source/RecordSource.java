package dev.penstock.backfill.files.source;

import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The images of a job, in an order that is the same in every run. An image that is broken is
 * returned as {@link ImageContent.Unusable}; an exception means that nothing after it can be read.
 *
 * <p>For one thread.
 */
public interface RecordSource extends AutoCloseable {

  /** How many images there are; empty if only reading all of them would show it. */
  OptionalLong size();

  /**
   * The next image; null after the last.
   *
   * @throws IOException if the source cannot be read any further
   */
  @Nullable SourceImage next() throws IOException;

  /** Passes over this many images without reading them; past the end it stops there. */
  void skip(long images) throws IOException;

  @Override
  void close() throws IOException;
}
