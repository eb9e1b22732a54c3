package dev.penstock.processor;

import dev.penstock.input.DeletedRecords;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Submits records to the engine without waiting for the answers, and forwards the answers in record
 * order.
 *
 * <p>A record's journey: {@link #process} puts the record into its partition's account and returns.
 * The stream thread submits waiting records, from all its tasks in turn, as the engine has room
 * ({@link StreamThreadState#nextToSubmit}). An engine thread completes the answer. The stream
 * thread forwards every partition's completed prefix, with the next record or from a wall-clock
 * punctuator. Commits in between hold back the offsets of the rest ({@link HeldOffsets}); they come
 * early when that costs nothing ({@link CommitPace}).
 *
 * <p>Kafka Streams may close a processor and initialize it again: all state is in {@link Life},
 * which lasts from init to close. All methods run on the stream thread that owns the task.
 */
public final class InferenceProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  /** Sink for predictions. */
  public static final String PREDICTIONS = "predictions";

  /** Sink for dead letters. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** How often to check for answers while the source is idle. */
  private static final Duration FORWARD_INTERVAL = Duration.ofMillis(1);

  /** Longest wait for the engine before records are submitted and answers forwarded again. */
  private static final long WAIT_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final HeldBackClients clients;
  private final StreamThreadStates threads;
  private final HeldOffsets heldOffsets;
  private final InFlightLimit limit;
  private final RecordSubmitter submitter;
  private final AnswerForwarder forwarder;
  private final DeletedRecords deleted;

  private @Nullable Life life;

  /**
   * All of these serve the whole instance; a processor serves one task.
   *
   * @param clients the clients given to Kafka Streams
   * @param deleted receives the offsets that were skipped
   */
  public InferenceProcessor(
      HeldBackClients clients,
      StreamThreadStates threads,
      HeldOffsets heldOffsets,
      InFlightLimit limit,
      RecordSubmitter submitter,
      AnswerForwarder forwarder,
      DeletedRecords deleted) {
    this.clients = clients;
    this.threads = threads;
    this.heldOffsets = heldOffsets;
    this.limit = limit;
    this.submitter = submitter;
    this.forwarder = forwarder;
    this.deleted = deleted;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    clients.checkCommitsOf(Thread.currentThread().getName());
    life = new Life(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (life == null) {
      throw new IllegalStateException("a record came before init");
    }
    life.process(record);
  }

  /**
   * The partition was revoked, or the thread ends. Records in flight are dropped: the partition's
   * next owner reads them again from the committed offset.
   */
  @Override
  public void close() {
    if (life != null) {
      life.end();
      life = null;
    }
  }

  /** The task between an init and the close that follows. */
  private final class Life {

    private final ProcessorContext<byte[], byte[]> context;
    private final StreamThreadState thread = threads.current();
    private final Share share = limit.open(thread.owner());

    /**
     * For the task's partition; a task has one, since the topology has one source with one topic.
     */
    private @Nullable InFlightRecords account;

    /**
     * Exists only while a record is in flight or an early commit may follow: each firing marks the
     * task as needing a commit.
     */
    private @Nullable Cancellable punctuator;

    Life(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      thread.begins(context.taskId().partition());
    }

    void process(Record<byte[], byte[]> record) {
      RecordMetadata at = context.recordMetadata().orElseThrow();
      TopicPartition source = new TopicPartition(at.topic(), at.partition());
      if (at.offset() < heldOffsets.end(source)) {
        add(record, source, at.offset());
      }
      submitWaiting();
      awaitIntake();
      forwardAndCommit();
    }

    private void add(Record<byte[], byte[]> record, TopicPartition source, long offset) {
      InFlightRecords records = account(source, offset);
      if (records.ledger().isAccountedFor(offset)) {
        records.passOver(offset);
        return;
      }
      InFlightRecord accepted = submitter.accept(record, source, offset);
      if (records.ledger().decide(offset, record) == Scope.Decision.SKIP) {
        accepted.skip();
      }
      records.add(accepted);
    }

    private InFlightRecords account(TopicPartition source, long offset) {
      if (account == null) {
        account = heldOffsets.open(source, offset, share);
        thread.add(account);
        deleted.opened(source, offset);
      } else if (offset > account.lastOffset() + 1) {
        deleted.gap(source, account.lastOffset() + 1, offset);
      }
      return account;
    }

    /** For all tasks of the thread, because they share the engine. */
    private void submitWaiting() {
      InFlightRecords next = thread.nextToSubmit();
      while (next != null) {
        InFlightRecord record = next.tryAdmit();
        if (record == null) {
          return;
        }
        if (!record.isSkipped()) {
          submitter.submit(record, next.share());
        }
        next = thread.nextToSubmit();
      }
    }

    /**
     * If the consumer cannot be paused, waits until the backlog is smaller, but no longer than the
     * consumer group allows.
     */
    private void awaitIntake() {
      WaitBudget budget = thread.waitBudget();
      while (limit.isIntakeFull() && budget.remainingNanos() > 0) {
        long start = System.nanoTime();
        awaitInferred();
        thread.pace().waited(System.nanoTime() - start);
        submitWaiting();
        forwardCompleted();
        budget.spend(System.nanoTime() - start);
      }
    }

    private void awaitInferred() {
      try {
        limit.awaitInferred(WAIT_SLICE_NANOS);
      } catch (InterruptedException e) {
        throw new InterruptException(e); // Sets the thread's flag again.
      }
    }

    private void punctuate(long unusedTimestamp) {
      thread.waitBudget().newRound(); // While nothing is in flight, nothing waits either.
      submitWaiting();
      forwardAndCommit();
    }

    private void forwardAndCommit() {
      forwardCompleted();
      if (thread.pace().isDue()) {
        context.commit();
      }
      punctuateWhileNeeded();
    }

    private void forwardCompleted() {
      if (account == null) {
        return;
      }
      InFlightRecord head = account.completedHead();
      while (head != null && forwarder.mayForward()) {
        // If this throws, the record is still at the head, and no commit passes it.
        thread.forwarding(head);
        forwarder.forward(head, account.ledger(), context);
        thread.forwarding(null);
        account.removeHead();
        thread.pace().forwarded();
        head = account.completedHead();
      }
    }

    private void punctuateWhileNeeded() {
      boolean needed = isAnythingInFlight() || thread.pace().hasUncommitted();
      if (needed && punctuator == null) {
        punctuator =
            context.schedule(FORWARD_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
      } else if (!needed && punctuator != null) {
        punctuator.cancel();
        punctuator = null;
      }
    }

    private boolean isAnythingInFlight() {
      return account != null && !account.isEmpty();
    }

    void end() {
      if (punctuator != null) {
        punctuator.cancel();
      }
      if (account == null) {
        limit.close(share);
      } else {
        thread.remove(account);
        heldOffsets.close(account);
      }
      thread.ends(context.taskId().partition());
      thread.forwarding(null);
      thread.pace().ended();
    }
  }
}
