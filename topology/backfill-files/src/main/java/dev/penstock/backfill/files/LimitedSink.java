package dev.penstock.backfill.files;

import dev.penstock.backfill.JobLimits;
import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.backfill.files.source.PassedOver;
import dev.penstock.inference.Classification;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Ends a job that passes one of its limits. What was answered until then is made durable first, so
 * that the job can go on with another limit. For one thread.
 */
final class LimitedSink implements PredictionSink {

  private final PredictionSink sink;
  private final JobLimits limits;
  private final Supplier<JobCounts> counts;

  /**
   * @param counts of the whole job at present
   */
  LimitedSink(PredictionSink sink, JobLimits limits, Supplier<JobCounts> counts) {
    this.sink = sink;
    this.limits = limits;
    this.counts = counts;
  }

  /**
   * Looks at a job as it is.
   *
   * @param finished whether these are all of its images
   * @throws FileJobException if it is past a limit
   */
  static void require(JobLimits limits, JobCounts counts, boolean finished)
      throws FileJobException {
    Optional<String> passed = passed(limits, counts, finished);
    if (passed.isPresent()) {
      throw FileJobException.failed(
          passed.get() + "; the same command with another limit goes on from here");
    }
  }

  @Override
  public void answered(ImageName image, Classification answer)
      throws IOException, FileJobException, InterruptedException {
    sink.answered(image, answer);
  }

  @Override
  public void failed(ImageName image, Throwable reason)
      throws IOException, FileJobException, InterruptedException {
    sink.failed(image, reason);
    require();
  }

  @Override
  public void passed(ImageName first, ImageContent.Passed passed)
      throws IOException, FileJobException, InterruptedException {
    sink.passed(first, passed);
    if (passed.why() == PassedOver.MISSING) {
      require();
    }
  }

  @Override
  public void finish(boolean complete) throws IOException, FileJobException, InterruptedException {
    sink.finish(complete);
    if (complete) {
      require(limits, counts.get(), true);
    }
  }

  private void require() throws IOException, FileJobException, InterruptedException {
    if (passed(limits, counts.get(), false).isPresent()) {
      sink.finish(false);
      require(limits, counts.get(), false);
    }
  }

  private static Optional<String> passed(JobLimits limits, JobCounts counts, boolean finished) {
    return limits.passed(
        counts.answered(), counts.deadLetters(), counts.passed(PassedOver.MISSING), finished);
  }
}
