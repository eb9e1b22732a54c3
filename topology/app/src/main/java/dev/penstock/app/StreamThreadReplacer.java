package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.admin.Health;
import dev.penstock.inference.batch.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces stream threads that fail; the new one starts from the last commit.
 *
 * <ul>
 *   <li>If only time can help ({@link FailureKind#PASSING}), the replacement waits: 1 s, then twice
 *       as long after each further failure, up to 30 s. Such failures never stop the instance.
 *   <li>If the new thread will act differently ({@link FailureKind#MENDED}), it is started
 *       immediately; after many of these within 5 minutes that did not help, and the replacement
 *       waits.
 *   <li>For any other failure it is also started immediately, but more than {@link
 *       #mostReplaced(int)} such failures within 5 minutes stop the instance.
 * </ul>
 *
 * <p>Kafka Streams could replace the thread itself ({@code REPLACE_THREAD}), but only immediately,
 * and without a retry if that fails. Waiting in the handler would keep the thread's partitions from
 * the other instances and its transaction open. So the handler throws, which ends the thread: it
 * leaves the group, and a thread of this class adds another one later.
 *
 * <p>Stream threads call {@link #handle} and {@link #onChange}; any thread may query the state.
 */
final class StreamThreadReplacer
    implements StreamsUncaughtExceptionHandler, KafkaStreams.StateListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StreamThreadReplacer.class);

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * Failures are counted over this time, and pauses are short again after this long without one.
   */
  private static final Duration WINDOW = Duration.ofMinutes(5);

  /** The instance is ready again when the stream has run this long after the last failure. */
  static final Duration PROBATION = Duration.ofSeconds(10);

  private final int count;
  private final InstanceFailures failures;
  private final StreamHealth stream;
  private final Supplier<Optional<String>> newThread;
  private final Timer timer;
  private final Ticker ticker;

  @GuardedBy("this")
  private final ArrayDeque<Long> unknownFailures = new ArrayDeque<>();

  @GuardedBy("this")
  private final ArrayDeque<Long> mendedFailures = new ArrayDeque<>();

  /** Threads that have ended and will be replaced at {@link #resumeAt}. */
  @GuardedBy("this")
  private int waiting;

  @GuardedBy("this")
  private long resumeAt;

  @GuardedBy("this")
  private Duration pause = Duration.ZERO;

  @GuardedBy("this")
  private @Nullable Ended last;

  /** When the stream ran again after the last failure; {@code NEVER} until it has. */
  @GuardedBy("this")
  private long runsAgainSince = Ticker.NEVER;

  @GuardedBy("this")
  private boolean closed;

  /** Runs tasks later, one at a time, on a thread that may wait for locks of stream threads. */
  interface Timer extends AutoCloseable {
    void schedule(Runnable task, Duration delay);

    @Override
    void close();

    static Timer onDaemon() {
      ScheduledExecutorService thread =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread daemon = new Thread(task, "penstock-stream-threads");
                daemon.setDaemon(true);
                return daemon;
              });
      return new Timer() {
        @Override
        public void schedule(Runnable task, Duration delay) {
          var unused = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
          thread.shutdownNow();
        }
      };
    }
  }

  /** The last failure of a thread. */
  private record Ended(Throwable cause, long at) {}

  /**
   * @param count stream threads that should run
   * @param newThread adds a stream thread and returns its name; empty if the stream is stopping
   */
  StreamThreadReplacer(
      int count,
      InstanceFailures failures,
      StreamHealth stream,
      Supplier<Optional<String>> newThread,
      Timer timer,
      Ticker ticker) {
    this.count = count;
    this.failures = failures;
    this.stream = stream;
    this.newThread = newThread;
    this.timer = timer;
    this.ticker = ticker;
  }

  /** For a stream that has not been started. */
  static StreamThreadReplacer of(
      KafkaStreams streams, InstanceFailures failures, StreamHealth health, Ticker ticker) {
    return new StreamThreadReplacer(
        streams.metadataForLocalThreads().size(),
        failures,
        health,
        streams::addStreamThread,
        Timer.onDaemon(),
        ticker);
  }

  /**
   * Called by the failed stream thread, as it ends.
   *
   * @throws EndedThreadException to end it without a replacement by Kafka Streams
   */
  @Override
  public StreamThreadExceptionResponse handle(Throwable exception) {
    if (exception instanceof EndedThreadException ended) {
      // Kafka Streams passes some failures to the handler twice, one call inside the other.
      throw ended;
    }
    Throwable cause = rootCause(exception);
    FailureKind kind = FailureKind.of(exception, stream.hasRun());
    if (kind == FailureKind.FATAL) {
      failures.stop(exception);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (kind == FailureKind.UNKNOWN && isFailingTooOften()) {
      failures.stop(
          new StreamsException(
              "%d stream threads failed within %d minutes; the limit is %d; the last: %s"
                  .formatted(
                      mostReplaced(count) + 1, WINDOW.toMinutes(), mostReplaced(count), say(cause)),
              exception));
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    replace(exception, cause, kind);
    // It has been logged; the JVM would print it again.
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
    throw new EndedThreadException(exception);
  }

  /** One incident may end every thread, and some more are allowed on top. */
  static int mostReplaced(int threads) {
    return Math.max(10, 4 * threads);
  }

  private synchronized boolean isFailingTooOften() {
    return isTooOften(unknownFailures);
  }

  /** Counts one more failure, and whether there were too many of them within {@link #WINDOW}. */
  @GuardedBy("this")
  private boolean isTooOften(ArrayDeque<Long> failuresAt) {
    long now = ticker.nanos();
    failuresAt.addLast(now);
    while (now - failuresAt.getFirst() > WINDOW.toNanos()) {
      failuresAt.removeFirst();
    }
    return failuresAt.size() > mostReplaced(count);
  }

  private synchronized void replace(Throwable exception, Throwable cause, FailureKind kind) {
    if (closed) {
      log.debug("a stream thread failed while the stream stops", exception);
      return;
    }
    long now = ticker.nanos();
    boolean seenBefore =
        last != null
            && now - last.at() <= WINDOW.toNanos()
            && last.cause().getClass() == cause.getClass();
    boolean waits =
        kind == FailureKind.PASSING || (kind == FailureKind.MENDED && isTooOften(mendedFailures));
    if (waits && now >= resumeAt) {
      pause = nextPause(now);
      resumeAt = now + pause.toNanos();
    }
    // A failure while others are waiting belongs to the same incident and waits with them.
    Duration delay = waits ? Duration.ofNanos(resumeAt - now) : Duration.ZERO;
    last = new Ended(cause, now);
    runsAgainSince = Ticker.NEVER;
    waiting++;
    log(exception, cause, delay, seenBefore);
    timer.schedule(this::addThread, delay);
  }

  @GuardedBy("this")
  private Duration nextPause(long now) {
    if (last == null || now - last.at() > WINDOW.toNanos() || pause.isZero()) {
      return SHORTEST_PAUSE;
    }
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  /**
   * One line for each failure; the stack trace of a failure like the previous one only at DEBUG.
   */
  private static void log(
      Throwable exception, Throwable cause, Duration delay, boolean seenBefore) {
    String line =
        "stream thread %s failed: %s; another starts from the last commit %s"
            .formatted(
                Thread.currentThread().getName(),
                say(cause),
                delay.isZero() ? "now" : "in " + seconds(delay));
    if (seenBefore) {
      log.warn(line);
      log.debug("it failed here", exception);
    } else {
      log.warn(line, exception);
    }
  }

  private void addThread() {
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting--;
    }
    // Not under the lock: stream threads hold Kafka's own when they call this class.
    try {
      Optional<String> name = newThread.get();
      name.ifPresent(added -> log.info("stream thread {} replaces one that failed", added));
    } catch (RuntimeException | Error e) {
      retry(e);
    }
  }

  private synchronized void retry(Throwable failure) {
    if (closed) {
      return;
    }
    log.warn(
        "cannot start a stream thread: {}; trying again in {}",
        say(rootCause(failure)),
        seconds(LONGEST_PAUSE),
        failure);
    last = new Ended(rootCause(failure), ticker.nanos());
    runsAgainSince = Ticker.NEVER;
    waiting++;
    resumeAt = Math.max(resumeAt, ticker.nanos() + LONGEST_PAUSE.toNanos());
    timer.schedule(this::addThread, LONGEST_PAUSE);
  }

  @Override
  public synchronized void onChange(State newState, State oldState) {
    if (newState == State.RUNNING && waiting == 0 && runsAgainSince == Ticker.NEVER) {
      runsAgainSince = ticker.nanos();
    }
  }

  synchronized Health health() {
    Ended failure = last;
    if (failure == null) {
      return Health.up(count + " running");
    }
    long now = ticker.nanos();
    if (waiting > 0) {
      return Health.down(
          "%d of %d stream threads ended; replaced in %s; the last failure: %s"
              .formatted(
                  waiting,
                  count,
                  seconds(Duration.ofNanos(Math.max(0, resumeAt - now))),
                  say(failure.cause())));
    }
    if (runsAgainSince == Ticker.NEVER || now - runsAgainSince < PROBATION.toNanos()) {
      return Health.down(
          "a stream thread failed %s ago: %s; ready after the stream has run for %s"
              .formatted(
                  seconds(Duration.ofNanos(now - failure.at())),
                  say(failure.cause()),
                  seconds(PROBATION)));
    }
    return Health.up(count + " running");
  }

  /** Stops replacing threads; called before the stream is closed. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    timer.close();
  }

  private static Throwable rootCause(Throwable exception) {
    Throwable cause = exception;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String say(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
  }

  private static String seconds(Duration time) {
    return (time.toMillis() + 500) / 1000 + " s";
  }

  /** Ends a stream thread whose failure has been handled. */
  static final class EndedThreadException extends RuntimeException {
    EndedThreadException(Throwable failure) {
      super(failure);
    }
  }
}
