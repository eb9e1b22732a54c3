package dev.penstock.backfill.files;

import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.inference.Classification;
import java.io.IOException;

/**
 * Where answers go. Every image, and every position without one, gets one call, in the order of the
 * source. For one thread.
 *
 * <p>An exception means that the sink cannot go on; what it had made durable stays.
 */
interface PredictionSink {

  /** An image has a prediction. */
  void answered(ImageName image, Classification answer)
      throws IOException, FileJobException, InterruptedException;

  /** An image cannot have one. */
  void failed(ImageName image, Throwable reason)
      throws IOException, FileJobException, InterruptedException;

  /** Positions from this one on need no answer. */
  void passed(ImageName first, ImageContent.Passed passed)
      throws IOException, FileJobException, InterruptedException;

  /**
   * Makes everything so far durable.
   *
   * @param complete whether the source has ended; else the job stops here for now
   */
  void finish(boolean complete) throws IOException, FileJobException, InterruptedException;
}
