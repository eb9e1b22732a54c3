package dev.penstock.record;

/**
 * Every record header that Penstock reads or writes by name. Trace headers ({@code traceparent},
 * {@code tracestate}, {@code baggage}, {@code b3}) belong to the propagators of OpenTelemetry; all
 * others are copied from the input to the output unchanged.
 */
public final class HeaderNames {

  /** Input: the model to use, {@code name} or {@code name:version}. */
  public static final String MODEL = "penstock-model";

  /** Input: on whose behalf. */
  public static final String TENANT = "penstock-tenant";

  /** Input: epoch milliseconds after which the answer is useless. */
  public static final String DEADLINE = "penstock-deadline";

  /** Input: the caller's name for the request. */
  public static final String REQUEST_ID = "x-request-id";

  /**
   * Record that is sent once more because its dead letter was redriven: topic, partition and offset
   * of the letter. Its output has it, too.
   */
  public static final String REDRIVEN_FROM = "penstock-redriven-from";

  /**
   * Output whose timestamp differs from its input's: the input's timestamp in epoch milliseconds;
   * negative if the producer wrote none.
   */
  public static final String INPUT_TIMESTAMP = "penstock-input-timestamp";

  /** Output of a backfill: the job. */
  public static final String BACKFILL_JOB = "penstock-backfill-job";

  /** Output of a backfill: the job's attempt, from 1. */
  public static final String BACKFILL_ATTEMPT = "penstock-backfill-attempt";

  /** Dead letter: the stage at which the record failed. */
  public static final String ERROR_STAGE = "penstock-error-stage";

  /** Dead letter: when it was written, in epoch milliseconds. */
  public static final String ERROR_TIME = "penstock-error-time";

  /** Dead letter: which instance wrote it, process and host. */
  public static final String ERROR_INSTANCE = "penstock-error-instance";

  /** Dead letter too large for its topic: which parts of the input record are missing. */
  public static final String ERROR_DROPPED = "penstock-error-dropped";

  /** Mark among the dead letters: offset of the letter in its partition that has been redriven. */
  public static final String REDRIVEN = "penstock-redriven";

  // Kafka Streams' names for the headers of its own dead letters (KIP-1034), so that one tool can
  // read both.

  /** Dead letter: class of the exception. */
  public static final String ERROR_EXCEPTION = "__streams.errors.exception";

  /** Dead letter: message of the exception. */
  public static final String ERROR_MESSAGE = "__streams.errors.message";

  /** Dead letter: stack trace of the exception. */
  public static final String ERROR_STACKTRACE = "__streams.errors.stacktrace";

  /** Dead letter: topic of the input record. */
  public static final String ERROR_TOPIC = "__streams.errors.topic";

  /** Dead letter: partition of the input record, in decimal. */
  public static final String ERROR_PARTITION = "__streams.errors.partition";

  /** Dead letter: offset of the input record, in decimal. */
  public static final String ERROR_OFFSET = "__streams.errors.offset";

  private HeaderNames() {}
}
