package dev.penstock.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into an orderly end. A command that holds something open calls {@link
 * #heed}, then waits here or asks {@link #requested} in its loop, closes all and returns; the
 * process ends when it has. A command that does not heed is ended at once.
 *
 * <p>Safe for all threads.
 */
public final class StopSignal {

  /** A command that has not ended by then never will, unless it has named a longer time. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean heeded;
  private volatile Duration patience = PATIENCE;
  private volatile int code = ExitCode.FAILED;

  /** One that the signals of this process trigger. */
  public static StopSignal ofProcess() {
    StopSignal stop = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::processEnds, "penstock-stop"));
    return stop;
  }

  /** The caller promises to end soon after a request. */
  public void heed() {
    heeded = true;
  }

  /** The caller promises to end within this time of a request. */
  public void heed(Duration longest) {
    patience = longest.compareTo(PATIENCE) > 0 ? longest : PATIENCE;
    heed();
  }

  /** How long the process waits for the command after a signal. */
  public Duration patience() {
    return patience;
  }

  public void request() {
    requested.countDown();
  }

  public boolean requested() {
    return requested.getCount() == 0;
  }

  /** Waits for a request. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /** Waits for a request or until the time is over; says whether there was a request. */
  public boolean await(Duration longest) throws InterruptedException {
    return requested.await(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The command has ended, with this exit code. */
  public void finished(int exitCode) {
    code = exitCode;
    finished.countDown();
  }

  /** The shutdown hook: runs after a signal, and also when the command has ended normally. */
  private void processEnds() {
    if (finished.getCount() == 0 || !heeded) {
      return;
    }
    request();
    try {
      if (finished.await(patience.toSeconds(), TimeUnit.SECONDS)) {
        // A requested stop is a success; the JVM alone would exit with 128 + signal.
        Runtime.getRuntime().halt(code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
