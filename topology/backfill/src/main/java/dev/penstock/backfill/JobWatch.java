package dev.penstock.backfill;

import dev.penstock.backfill.bounds.BoundsException;
import dev.penstock.backfill.bounds.TopicLog;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobState;
import dev.penstock.backfill.job.JobStore;
import dev.penstock.backfill.job.JobTotals;
import dev.penstock.backfill.job.JobView;
import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.BackfillProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's view of its job, and its part in ending it: confirms the partitions that it has read
 * to their end, and writes the job's state when all are confirmed or a limit is passed. What other
 * processes and commands write is heeded within half a second.
 *
 * <p>It has a thread of its own. All methods are thread-safe.
 */
final class JobWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration LAST_CYCLE = Duration.ofSeconds(5);

  /** A topic is seldom created again, and asking costs a request. */
  private static final int CYCLES_PER_TOPIC_CHECK = 10;

  private final JobStore store;
  private final JobScope scope;
  private final JobLimits limits;
  private final IntakeGate gate;
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "penstock-job");
  private final JobPace pace = new JobPace(System::nanoTime);

  private volatile JobView view;
  private volatile Optional<String> over = Optional.empty();

  // Only the watch's own thread touches these.
  private int cycles;
  private String reported = "";

  /**
   * @param view the job as this process found it
   */
  JobWatch(
      JobView view,
      JobStore store,
      JobClients clients,
      JobScope scope,
      IntakeGate gate,
      JobLimits limits) {
    this.view = view;
    this.store = store;
    this.scope = scope;
    this.gate = gate;
    this.limits = limits;
    this.admin = clients.admin();
    this.producer = clients.producer();
    gate.stop(standstill(view));
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The job as it was last read. */
  JobView view() {
    return view;
  }

  JobPace pace() {
    return pace;
  }

  /** Whether this process has nothing more to do for the job. */
  boolean isOver() {
    return over.isPresent() || !JobState.of(view.job()).isAtWork();
  }

  /**
   * Why it is over although the attempt has not ended: somebody deleted or restarted the job, or
   * this process cannot go on.
   */
  Optional<String> gaveUp() {
    return over;
  }

  private void run() {
    try {
      while (!isOver() && !closed.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS)) {
        cycle();
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (RuntimeException | Error e) {
      LOG.error("the job cannot be followed any more", e);
      over = Optional.of("the job cannot be followed any more: " + e);
    }
  }

  private void cycle() throws InterruptedException {
    try {
      store.log().refresh();
      if (!follow()) {
        return;
      }
      Optional<String> failure = recreated();
      if (failure.isEmpty()) {
        confirmEnds();
        failure = limits.passed(JobTotals.of(view), view.unfinished().isEmpty());
      }
      if (isOver()) {
        return;
      }
      if (failure.isPresent()) {
        end(JobState.FAILED, failure.get());
      } else if (view.unfinished().isEmpty()) {
        end(JobState.DONE, "");
      }
      reported = "";
    } catch (JobException | BoundsException | KafkaException e) {
      report(String.valueOf(e.getMessage()));
    } catch (ExecutionException e) {
      report(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
    }
  }

  /** Each problem once, until it has gone. */
  private void report(String problem) {
    if (!problem.equals(reported)) {
      LOG.warn("cannot follow the job; trying again: {}", problem);
      reported = problem;
    }
  }

  /** Takes over what the log says; false if this attempt is over. */
  private boolean follow() {
    BackfillJob own = view.job();
    Optional<JobView> now = store.log().find(own.getName());
    if (now.isEmpty()) {
      over = Optional.of("job %s was deleted".formatted(own.getName()));
    } else if (!now.get().isSameAttempt(own)) {
      over =
          Optional.of(
              "attempt %d of job %s was replaced by attempt %d"
                  .formatted(own.getAttempt(), own.getName(), now.get().job().getAttempt()));
    } else {
      update(now.get());
      return !isOver();
    }
    gate.stop(over);
    return false;
  }

  private void update(JobView now) {
    view = now;
    scope.unfinished(now.unfinished());
    gate.stop(standstill(now));
    pace.at(JobTotals.of(now).remaining());
  }

  private static Optional<String> standstill(JobView view) {
    JobState state = JobState.of(view.job());
    return state == JobState.RUNNING ? Optional.empty() : Optional.of(state.toString());
  }

  private void confirmEnds() throws JobException, BoundsException, InterruptedException {
    // The gaps first: those that are found later are judged by a later log start.
    Map<Integer, Gaps.Seen> seen = new HashMap<>();
    Set<Integer> asked = new HashSet<>();
    for (int partition : view.unfinished()) {
      Gaps.Seen gaps = scope.gaps(partition).seen();
      seen.put(partition, gaps);
      if (gaps.count() > 0) {
        asked.add(partition);
      }
    }
    Set<Integer> ended = scope.ended();
    asked.addAll(ended);
    if (asked.isEmpty()) {
      return;
    }
    Map<Integer, Long> starts = new TopicLog(admin, view.job().getTopic()).starts(asked);
    seen.forEach((partition, gaps) -> gaps.judge(starts.getOrDefault(partition, 0L)));
    if (ended.isEmpty()) {
      return;
    }
    store.log().catchUp(); // Everything before the ends is committed, so it is there.
    if (!follow()) {
      return;
    }
    for (int partition : ended) {
      BackfillProgress done = done(partition, starts.getOrDefault(partition, 0L));
      store.complete(producer, view.job(), partition, done);
      LOG.info(
          "partition {} of {} is done: {} answered",
          partition,
          view.job().getTopic(),
          done.getAnswered());
    }
    store.log().refresh();
    follow();
  }

  /** The last word on a partition: what is left of it has no record. */
  private BackfillProgress done(int partition, long logStart) {
    BackfillProgress last = view.progress(partition);
    long position = last.getPosition();
    long end = view.bounds(partition).getEnd();
    long left = Math.max(0, end - position);
    long deletedBefore = scope.gaps(partition).missing();
    long deletedLast = Math.min(left, Math.max(0, logStart - position));
    return BackfillProgress.newBuilder(last)
        .setPosition(Math.max(end, position))
        .setDone(true)
        .setUnreadable(last.getUnreadable() - deletedBefore + left - deletedLast)
        .setMissing(last.getMissing() + deletedBefore + deletedLast)
        .build();
  }

  /** Asked before anything is confirmed, and every few seconds. */
  private Optional<String> recreated() throws ExecutionException, InterruptedException {
    boolean isDue = cycles++ % CYCLES_PER_TOPIC_CHECK == 0;
    return isDue || !scope.ended().isEmpty()
        ? JobTopics.recreated(admin, view.job())
        : Optional.empty();
  }

  private void end(JobState state, String reason) throws JobException, InterruptedException {
    BackfillJob job = view.job();
    JobView ended =
        store.change(job.getName(), JobStore.to(state, reason, job.getAttempt(), JobState.AT_WORK));
    if (ended.job().getAttempt() == job.getAttempt()) {
      update(ended);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(LAST_CYCLE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(LAST_CYCLE);
    admin.close(LAST_CYCLE);
  }
}
