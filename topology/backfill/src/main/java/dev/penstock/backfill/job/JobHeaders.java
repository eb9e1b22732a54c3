package dev.penstock.backfill.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.record.HeaderNames;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** The headers that tell a job's outputs from others. */
public final class JobHeaders {

  private JobHeaders() {}

  /** Headers of one attempt of a job. */
  public static List<Header> of(String job, int attempt) {
    return List.of(
        new RecordHeader(HeaderNames.BACKFILL_JOB, job.getBytes(UTF_8)),
        new RecordHeader(HeaderNames.BACKFILL_ATTEMPT, Integer.toString(attempt).getBytes(UTF_8)));
  }
}
