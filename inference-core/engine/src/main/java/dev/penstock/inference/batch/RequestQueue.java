package dev.penstock.inference.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, oldest first, and the rule that fires them. A batch fires for the first
 * of these that holds:
 *
 * <ol>
 *   <li>{@linkplain FiringReason#FULL full}: as many requests wait as one batch may hold;
 *   <li>{@linkplain FiringReason#CLOSING closing}: nothing else will come;
 *   <li>{@linkplain FiringReason#LINGERED lingered}: the oldest has waited for the linger time;
 *   <li>{@linkplain FiringReason#DEADLINE deadline near}: waiting longer would miss a deadline that
 *       can still be met.
 * </ol>
 *
 * <p>Knows no threads and no clock: the accumulator's lock guards it, and methods that need the
 * time take it as a parameter.
 */
final class RequestQueue<I, O> {

  /** Waking a worker takes time too. */
  private static final long WAKE_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ArrayDeque<Request<I, O>> requests = new ArrayDeque<>();
  private final ServiceTime serviceTime = new ServiceTime();
  private BatchSettings settings;
  private long lingerNanos;

  /** Null where the linger is fixed. */
  private @Nullable AdaptiveLinger adaptive;

  private final DeviceLimit deviceLimit = new DeviceLimit();

  /** Of the deadlines that could still be met when their request came; NEVER if none. */
  private long nearestDeadline = Ticker.NEVER;

  private boolean closing;

  RequestQueue(BatchSettings settings) {
    this.settings = settings;
    change(settings);
  }

  void add(Request<I, O> request) {
    requests.add(request);
    if (adaptive != null) {
      adaptive.arrived(request.submitted());
    }
    if (canMeetDeadline(request, request.submitted())) {
      nearestDeadline = Math.min(nearestDeadline, request.deadline());
    }
  }

  /** Why a batch is to be run now; null while it should wait. */
  @Nullable FiringReason ready(long now) {
    if (requests.isEmpty()) {
      return null;
    }
    if (requests.size() >= limit()) {
      return FiringReason.FULL;
    }
    if (closing) {
      return FiringReason.CLOSING;
    }
    if (now >= lingeredAt()) {
      return FiringReason.LINGERED;
    }
    if (now >= deadlineNearAt()) {
      return FiringReason.DEADLINE;
    }
    return null;
  }

  /** When a batch will fire if nothing else comes; NEVER if nothing waits. */
  long nextFiring() {
    return requests.isEmpty() ? Ticker.NEVER : Math.min(lingeredAt(), deadlineNearAt());
  }

  /** Takes at most one batch, oldest first; what has expired or was cancelled does not fill it. */
  Batch<I, O> take(FiringReason reason, long now) {
    List<Request<I, O>> batch = new ArrayList<>(Math.min(limit(), requests.size()));
    List<Request<I, O>> expired = new ArrayList<>(0);
    List<Request<I, O>> cancelled = new ArrayList<>(0);
    while (batch.size() < limit() && !requests.isEmpty()) {
      Request<I, O> request = requests.remove();
      if (request.answer().isDone()) {
        cancelled.add(request);
      } else if (request.hasExpired(now)) {
        expired.add(request);
      } else {
        batch.add(request);
      }
    }
    findNearestDeadline(now);
    return new Batch<>(reason, now, batch, expired, cancelled);
  }

  List<Request<I, O>> takeAll() {
    List<Request<I, O>> all = new ArrayList<>(requests);
    requests.clear();
    nearestDeadline = Ticker.NEVER;
    return all;
  }

  /**
   * Learns from a batch that ran.
   *
   * @param oldestLatencyNanos from the submission of its oldest request to the answer
   * @return whether larger batches are allowed from now on
   */
  boolean ran(int size, long runNanos, long oldestLatencyNanos) {
    serviceTime.record(size, runNanos);
    if (adaptive != null) {
      adaptive.answered(oldestLatencyNanos);
      lingerNanos = adaptive.nanos(serviceTime.estimate(limit()));
    }
    return deviceLimit.ran(size, settings.size());
  }

  void close() {
    closing = true;
  }

  void change(BatchSettings newSettings) {
    settings = newSettings;
    lingerNanos = newSettings.linger().toNanos();
    Duration target = newSettings.latencyTarget();
    adaptive = target == null ? null : new AdaptiveLinger(target.toNanos());
  }

  /** Remembers that a batch of {@code size} did not fit; returns what is allowed from now on. */
  int tooLarge(int size) {
    deviceLimit.tooLarge(size);
    return limit();
  }

  BatchSettings settings() {
    return settings;
  }

  long lingerNanos() {
    return lingerNanos;
  }

  int limit() {
    return Math.min(settings.size(), deviceLimit.size());
  }

  int size() {
    return requests.size();
  }

  private long lingeredAt() {
    return requests.element().submitted() + lingerNanos;
  }

  private long deadlineNearAt() {
    return nearestDeadline == Ticker.NEVER
        ? Ticker.NEVER
        : nearestDeadline - serviceTime.estimate(requests.size()) - WAKE_UP_NANOS;
  }

  private void findNearestDeadline(long now) {
    if (nearestDeadline == Ticker.NEVER) {
      return;
    }
    nearestDeadline = Ticker.NEVER;
    for (Request<I, O> request : requests) {
      if (canMeetDeadline(request, now)) {
        nearestDeadline = Math.min(nearestDeadline, request.deadline());
      }
    }
  }

  /** A deadline that will be missed anyway is no reason to run a smaller batch. */
  private boolean canMeetDeadline(Request<I, O> request, long now) {
    return request.deadline() != Ticker.NEVER
        && now + serviceTime.estimate(requests.size()) < request.deadline();
  }

  /**
   * What a worker took from the queue.
   *
   * @param reason why now
   * @param takenAt when, in ticker nanoseconds
   * @param requests to be run; may be empty
   * @param expired past their deadline: to be shed
   * @param cancelled already ended by their callers: to be forgotten
   */
  record Batch<I, O>(
      FiringReason reason,
      long takenAt,
      List<Request<I, O>> requests,
      List<Request<I, O>> expired,
      List<Request<I, O>> cancelled) {

    /** What the callers attached to the requests to be run, in order. */
    List<@Nullable Object> tags() {
      List<@Nullable Object> tags = new ArrayList<>(requests.size());
      for (Request<I, O> request : requests) {
        tags.add(request.tag());
      }
      return tags;
    }
  }

  /**
   * How long a batch of a size takes, learnt from the batches that ran: a moving average for each
   * power of two.
   */
  private static final class ServiceTime {

    private static final double WEIGHT_OF_NEWEST = 0.2;

    /** By the power of two that a size rounds up to; 0 where none ran yet. */
    private final long[] averages = new long[Integer.SIZE];

    void record(int size, long nanos) {
      int bucket = bucket(size);
      long average = averages[bucket];
      averages[bucket] =
          average == 0 ? nanos : Math.round(average + (nanos - average) * WEIGHT_OF_NEWEST);
    }

    /** The size's own average, else the next larger one's, else the next smaller one's, else 0. */
    long estimate(int size) {
      for (int bucket = bucket(size); bucket < averages.length; bucket++) {
        if (averages[bucket] > 0) {
          return averages[bucket];
        }
      }
      for (int bucket = bucket(size) - 1; bucket >= 0; bucket--) {
        if (averages[bucket] > 0) {
          return averages[bucket];
        }
      }
      return 0;
    }

    private static int bucket(int size) {
      return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(size, 1) - 1);
    }
  }
}
