package dev.penstock.backfill.files.source;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The images of a job, in an order that is the same in every run. An image that is broken is
 * returned as {@link ImageContent.Unusable}, and positions without an image as {@link
 * ImageContent.Passed}; an exception means that nothing after it can be read.
 *
 * <p>For one thread.
 */
public interface RecordSource extends AutoCloseable {

  /** How many positions there are; empty if only reading all of them would show it. */
  OptionalLong size();

  /**
   * Whether {@link #next} would return at once. Files always would; what comes from a network does
   * not, and the caller has other things to do meanwhile.
   *
   * @param longest to wait until it would
   * @throws IOException if the source cannot be read any further
   */
  default boolean isReady(Duration longest) throws IOException, InterruptedException {
    return true;
  }

  /**
   * The next image; null after the last.
   *
   * @throws IOException if the source cannot be read any further
   */
  @Nullable SourceImage next() throws IOException, InterruptedException;

  /**
   * Goes forward: the next image is the first at this position or after.
   *
   * @param position not before the next image's
   */
  void seek(long position) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
