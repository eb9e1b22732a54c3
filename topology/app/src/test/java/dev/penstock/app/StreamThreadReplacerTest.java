package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.penstock.app.StreamThreadReplacer.EndedThreadException;
import dev.penstock.processor.UnsafeCommitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StreamThreadReplacerTest {

  private static final int THREADS = 2;

  private final ManualTicker ticker = new ManualTicker();
  private final InstanceFailures failures = new InstanceFailures();
  private final StreamHealth stream = new StreamHealth(ticker, failures);
  private final DelayedTasks timer = new DelayedTasks();
  private final List<Runnable> added = new ArrayList<>();
  private Optional<RuntimeException> whenAdding = Optional.empty();
  private StreamThreadReplacer threads = threads(THREADS);

  private final Thread.UncaughtExceptionHandler before =
      Thread.currentThread().getUncaughtExceptionHandler();

  @BeforeAll
  static void beQuiet() {
    setLevels(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    setLevels(null);
  }

  @AfterEach
  void restoreTheTestsOwnThread() {
    Thread.currentThread().setUncaughtExceptionHandler(before);
  }

  @Test
  void anUnknownFailureIsReplacedAtOnce() {
    fail(new IllegalStateException("a bug"));

    timer.runDue();

    assertThat(added).hasSize(1);
    assertThat(failures.isFatal()).isFalse();
  }

  @Test
  void aPassingFailureIsReplacedAfterAPauseThatDoublesUpToHalfAMinute() {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      fail(new TimeoutException("slow"));
      pauses.add(timer.nextDelay());
      advance(timer.nextDelay());
    }

    assertThat(pauses)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    assertThat(added).hasSize(7);
  }

  @Test
  void threadsThatFailWhileOthersWaitAreReplacedWithThem() {
    fail(new TimeoutException("slow"));
    advance(Duration.ofMillis(400));
    fail(new TimeoutException("slow"));
    assertThat(added).isEmpty();

    advance(Duration.ofMillis(600));

    assertThat(added).hasSize(2);
    fail(new TimeoutException("slow"));
    assertThat(timer.nextDelay()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void pausesAreShortAgainAfterFiveQuietMinutes() {
    for (int i = 0; i < 4; i++) {
      fail(new TimeoutException("slow"));
      advance(timer.nextDelay());
    }
    advance(Duration.ofMinutes(5).plusSeconds(1));

    fail(new TimeoutException("slow"));

    assertThat(timer.nextDelay()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void passingFailuresNeverStopTheInstance() {
    for (int i = 0; i < 500; i++) {
      fail(new TimeoutException("slow"));
      advance(timer.nextDelay());
    }

    assertThat(failures.isFatal()).isFalse();
    assertThat(added).hasSize(500);
  }

  @Test
  void moreUnknownFailuresThanTheLimitWithinFiveMinutesStopTheInstance() {
    for (int i = 0; i < 10; i++) {
      fail(new IllegalStateException("a bug"));
      advance(Duration.ofSeconds(29));
    }

    assertThat(threads.handle(new StreamsException(new IllegalStateException("a bug"))))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);

    assertThat(failures.reason())
        .hasMessage(
            "11 stream threads failed within 5 minutes; the limit is 10;"
                + " the last: IllegalStateException: a bug");
  }

  @Test
  void failuresThatAreOlderDoNotCount() {
    for (int i = 0; i < 50; i++) {
      fail(new IllegalStateException("a bug"));
      advance(Duration.ofSeconds(31));
    }

    assertThat(failures.isFatal()).isFalse();
  }

  @Test
  void theLimitGrowsWithTheNumberOfThreads() {
    threads = threads(16);
    for (int i = 0; i < 64; i++) {
      fail(new IllegalStateException("a bug"));
    }
    assertThat(failures.isFatal()).isFalse();

    var unused = threads.handle(new StreamsException(new IllegalStateException("a bug")));

    assertThat(failures.isFatal()).isTrue();
  }

  @Test
  void aFatalFailureStopsTheInstanceWithItsReason() {
    UnsafeCommitException unsafe = new UnsafeCommitException("a commit is bypassed");

    assertThat(threads.handle(unsafe)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);

    assertThat(failures.reason()).isSameAs(unsafe);
    assertThat(timer.tasks).isEmpty();
  }

  @Test
  void aThreadThatCannotBeStartedIsTriedAgain() {
    whenAdding = Optional.of(new KafkaException("no address of any broker can be resolved"));
    fail(new TimeoutException("slow"));
    advance(Duration.ofSeconds(1));
    assertThat(threads.health().reason()).contains("replaced in 30 s", "no address of any broker");
    whenAdding = Optional.empty();

    advance(Duration.ofSeconds(30));

    assertThat(added).hasSize(1);
  }

  @Test
  void aFailureThatComesThroughTheHandlerTwiceCountsOnce() {
    EndedThreadException ended = fail(new TimeoutException("slow"));

    assertThatExceptionOfType(EndedThreadException.class)
        .isThrownBy(() -> threads.handle(ended))
        .isSameAs(ended);

    assertThat(timer.tasks).hasSize(1);
  }

  @Test
  void notReadyFromAFailureUntilTheStreamHasRunForTenSecondsSince() {
    onChange(State.RUNNING);
    assertThat(threads.health().up()).isTrue();

    fail(new TimeoutException("no answer from topic predictions"));
    assertThat(threads.health().up()).isFalse();
    assertThat(threads.health().reason())
        .isEqualTo(
            "1 of 2 stream threads ended; replaced in 1 s; the last failure:"
                + " TimeoutException: no answer from topic predictions");
    onChange(State.RUNNING); // the other thread's, while this one waits
    advance(Duration.ofSeconds(1));
    assertThat(added).hasSize(1);
    advance(Duration.ofSeconds(60)); // it cannot join
    assertThat(threads.health().up()).isFalse();

    onChange(State.REBALANCING);
    onChange(State.RUNNING);
    advance(Duration.ofMillis(9_999));
    assertThat(threads.health().up()).isFalse();
    assertThat(threads.health().reason())
        .contains("failed 71 s ago", "ready after the stream has run for 10 s");

    advance(Duration.ofMillis(1));
    assertThat(threads.health().up()).isTrue();
  }

  @Test
  void aRebalanceDoesNotStartTheTenSecondsAnew() {
    fail(new TimeoutException("slow"));
    advance(Duration.ofSeconds(1));
    onChange(State.RUNNING);
    advance(Duration.ofSeconds(9));
    onChange(State.REBALANCING);
    onChange(State.RUNNING);
    advance(Duration.ofSeconds(1));

    assertThat(threads.health().up()).isTrue();
  }

  @Test
  void replacesNoneOnceClosed() {
    fail(new TimeoutException("slow"));

    threads.close();
    advance(Duration.ofMinutes(1));
    fail(new TimeoutException("slow"));
    advance(Duration.ofMinutes(1));

    assertThat(added).isEmpty();
    assertThat(timer.closed).isTrue();
  }

  private static void setLevels(Level level) {
    for (Class<?> type : List.of(StreamThreadReplacer.class, InstanceFailures.class)) {
      ((Logger) LoggerFactory.getLogger(type)).setLevel(level);
    }
  }

  private StreamThreadReplacer threads(int count) {
    return new StreamThreadReplacer(count, failures, stream, this::add, timer, ticker);
  }

  private Optional<String> add() {
    whenAdding.ifPresent(
        failure -> {
          throw failure;
        });
    added.add(() -> {});
    return Optional.of("StreamThread-" + added.size());
  }

  private EndedThreadException fail(Throwable cause) {
    try {
      var answer = threads.handle(new StreamsException(cause));
      throw new AssertionError("answered " + answer);
    } catch (EndedThreadException e) {
      return e;
    }
  }

  private void onChange(State state) {
    threads.onChange(state, State.REBALANCING);
  }

  private void advance(Duration time) {
    ticker.advance(time);
    timer.runDue();
  }

  /** Runs what is due when it is asked to. */
  private final class DelayedTasks implements StreamThreadReplacer.Timer {

    private final List<Task> tasks = new ArrayList<>();
    private boolean closed;

    private record Task(Runnable task, long at) {}

    @Override
    public void schedule(Runnable task, Duration delay) {
      tasks.add(new Task(task, ticker.nanos() + delay.toNanos()));
    }

    Duration nextDelay() {
      return Duration.ofNanos(tasks.get(0).at() - ticker.nanos());
    }

    void runDue() {
      List<Task> due = tasks.stream().filter(task -> task.at() <= ticker.nanos()).toList();
      tasks.removeAll(due);
      due.forEach(task -> task.task().run());
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
