package dev.penstock.processor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Submits records to the engine without waiting for their answers, and forwards the answers in the
 * order of the records.
 *
 * <p>A record's journey: {@link #process} waits for room in flight, submits the record and returns.
 * An engine thread completes the answer. The stream thread forwards every partition's completed
 * prefix, with the next record or from a wall-clock punctuator. Commits in between hold the offsets
 * of the rest back ({@link HeldOffsets}); they come early where that costs nothing ({@link
 * CommitPace}).
 *
 * <p>All methods run on the stream thread that owns the task.
 */
final class InferenceProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

  /** How often answers are looked for while the source is quiet. */
  private static final Duration FORWARD_INTERVAL = Duration.ofMillis(1);

  /** Longest wait for room before answers are forwarded again. */
  private static final long WAIT_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final InferenceProcessors shared;
  private final Map<TopicPartition, InFlightRecords> partitions = new HashMap<>();

  /**
   * Exists only while something is in flight or to be committed early: each firing marks the task
   * as needing a commit.
   */
  private @Nullable Cancellable punctuator;

  InferenceProcessor(InferenceProcessors shared) {
    this.shared = shared;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    shared.checkCommits(Thread.currentThread());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata at = context().recordMetadata().orElseThrow();
    TopicPartition source = new TopicPartition(at.topic(), at.partition());
    waitForRoom(RecordSubmitter.size(record));
    partitions
        .computeIfAbsent(source, shared.heldOffsets()::open)
        .add(shared.submitter().submit(record, source, at.offset()));
    forwardCompleted();
    commitWhenDue();
    punctuateWhileNeeded();
  }

  /**
   * Takes room for a record, forwarding answers meanwhile. Where the engine is too slow for the
   * consumer group's patience, the record is let in beyond the limit.
   */
  private void waitForRoom(long size) {
    InFlightLimit limit = shared.limit();
    WaitBudget budget = shared.waitBudget();
    while (!limit.tryAcquire(size)) {
      if (budget.remainingNanos() <= 0) {
        limit.acquireBeyondLimit(size);
        return;
      }
      long start = System.nanoTime();
      awaitRelease(limit, size);
      shared.commitPace().waited(System.nanoTime() - start);
      forwardCompleted();
      budget.spend(System.nanoTime() - start);
    }
  }

  private static void awaitRelease(InFlightLimit limit, long size) {
    try {
      limit.awaitRelease(size, WAIT_SLICE_NANOS);
    } catch (InterruptedException e) {
      throw new InterruptException(e); // Sets the thread's flag again.
    }
  }

  private void forwardCompleted() {
    for (InFlightRecords records : partitions.values()) {
      InFlightRecord head = records.completedHead();
      while (head != null) {
        // If this throws, the record is still at the head, and no commit passes it.
        shared.forwarder().forward(head, context());
        records.removeHead();
        shared.commitPace().forwarded();
        head = records.completedHead();
      }
    }
  }

  private void commitWhenDue() {
    if (shared.commitPace().isDue()) {
      context().commit();
    }
  }

  private void punctuateWhileNeeded() {
    boolean needed = isAnythingInFlight() || shared.commitPace().hasUncommitted();
    if (needed && punctuator == null) {
      punctuator =
          context().schedule(FORWARD_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
    } else if (!needed && punctuator != null) {
      punctuator.cancel();
      punctuator = null;
    }
  }

  private boolean isAnythingInFlight() {
    for (InFlightRecords records : partitions.values()) {
      if (!records.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void punctuate(long unusedTimestamp) {
    shared.waitBudget().newRound();
    forwardCompleted();
    commitWhenDue();
    punctuateWhileNeeded();
  }

  /** Discards what is in flight: it belongs to the partition's next owner. */
  @Override
  public void close() {
    partitions.forEach(shared.heldOffsets()::close);
    partitions.clear();
    shared.commitPace().ended();
  }
}
