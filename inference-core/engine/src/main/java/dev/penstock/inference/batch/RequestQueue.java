package dev.penstock.inference.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, oldest first, and the rule that fires them. Knows no threads: the
 * batcher's lock guards it, and every method that needs the time is told it.
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

  /** When a batch will be due if nothing else comes; NEVER if nothing waits. */
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
   * @param oldestNanos from the submission of its oldest request to the answer
   * @return whether larger batches are allowed from now on
   */
  boolean ran(int size, long nanos, long oldestNanos) {
    serviceTime.record(size, nanos);
    if (adaptive != null) {
      adaptive.answered(oldestNanos);
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
}
