package dev.penstock.tracing;

import dev.penstock.inference.batch.RequestTimes;
import dev.penstock.inference.batch.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * When one record passed which point, in nanoseconds of the engine's ticker: the account of where
 * its time went.
 *
 * <p>The stream thread that owns the record calls it, but for {@link #answered}: the thread that
 * ends the request does, before the stream thread sees the answer.
 */
public final class RecordTimes {

  private final Ticker ticker;
  private final RequestTimes engine = new RequestTimes();
  private final long topicNanos;
  private final long accepted;
  private long submitted;
  private long answered = RequestTimes.NOT_PASSED;

  // Set when the record's turn has come: points that were not passed are those that follow them.
  private long decodeStart;
  private long decodeEnd;
  private long runStart;
  private long runEnd;
  private long forwarded;

  /**
   * A record is consumed now.
   *
   * @param ticker the engine's
   * @param ageMillis from its timestamp until now; one from the future is new
   */
  public RecordTimes(Ticker ticker, long ageMillis) {
    this.ticker = ticker;
    this.topicNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, ageMillis));
    this.accepted = ticker.nanos();
    this.submitted = accepted;
  }

  /** The engine has room for it, now. */
  public void submitted() {
    submitted = ticker.nanos();
  }

  /** Where the engine notes what it does. */
  public RequestTimes engine() {
    return engine;
  }

  /** The engine has ended the request, now. */
  public void answered() {
    answered = ticker.nanos();
  }

  /** It is the record's turn, now: the stages are known. */
  public void forwarded() {
    forwarded = ticker.nanos();
    runEnd = passed(answered, submitted);
    runStart = passed(engine.runStart(), runEnd);
    boolean pixels =
        engine.runStart() != RequestTimes.NOT_PASSED
            && engine.decodeEnd() == RequestTimes.NOT_PASSED;
    // Pixels need no decoder: all of their wait is for the batch.
    decodeEnd = pixels ? submitted : passed(engine.decodeEnd(), runStart);
    decodeStart = passed(engine.decodeStart(), decodeEnd);
  }

  private static long passed(long point, long otherwise) {
    return point == RequestTimes.NOT_PASSED ? otherwise : point;
  }

  /** When the record was consumed. */
  public long accepted() {
    return accepted;
  }

  /** When a stage began; of a record whose turn has come, and not of {@link Stage#TOPIC}. */
  long start(Stage stage) {
    return switch (stage) {
      case TOPIC -> throw new IllegalArgumentException("the topic has another clock");
      case ADMISSION -> accepted;
      case DECODE_WAIT -> submitted;
      case DECODE -> decodeStart;
      case BATCH_WAIT -> decodeEnd;
      case INFERENCE -> runStart;
      case ORDER_WAIT -> runEnd;
    };
  }

  /** How long a stage took, of a record whose turn has come; 0 for one that it did not pass. */
  public long nanos(Stage stage) {
    return switch (stage) {
      case TOPIC -> topicNanos;
      case ADMISSION -> submitted - accepted;
      case DECODE_WAIT -> decodeStart - submitted;
      case DECODE -> decodeEnd - decodeStart;
      case BATCH_WAIT -> runStart - decodeEnd;
      case INFERENCE -> runEnd - runStart;
      case ORDER_WAIT -> forwarded - runEnd;
    };
  }

  /** From the record's timestamp until its turn came: the sum of all stages. */
  public long endToEndNanos() {
    return topicNanos + forwarded - accepted;
  }

  /** When its turn came. */
  long turn() {
    return forwarded;
  }

  /** From its consumption until its turn came. */
  long processNanos() {
    return forwarded - accepted;
  }

  /** The present time of the ticker. */
  long now() {
    return ticker.nanos();
  }
}
