package dev.penstock.backfill;

import dev.penstock.backfill.bounds.RecordSelection;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobHeaders;
import dev.penstock.backfill.job.JobStore;
import dev.penstock.backfill.job.JobView;
import dev.penstock.processor.Scope;
import dev.penstock.record.RequestReader;
import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.BackfillProgress;
import dev.penstock.schemas.PartitionBounds;
import dev.penstock.tracing.Tracing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * The part of a topic that a job answers. It begins where the group's offsets say, and ends at the
 * offsets that were fixed when the job was created.
 *
 * <p>Thread-safe.
 */
final class JobScope implements Scope {

  /** Of a partition that somebody else reads; nobody adds to it. */
  private static final Gaps NONE = new Gaps();

  private final BackfillJob job;
  private final JobStore store;
  private final RecordSelection selection;
  private final IntakeGate gate;
  private final Optional<TokenBucket> rate;
  private final Map<Integer, Long> ends = new HashMap<>();

  /** What was not shown of the partitions that this process reads at present. */
  private final Map<Integer, Gaps> open = new ConcurrentHashMap<>();

  /** Partitions that are read to their end and not yet confirmed to be done. */
  private final Set<Integer> ended = ConcurrentHashMap.newKeySet();

  private volatile Set<Integer> unfinished;

  /**
   * @param view the job as this process found it
   * @param reader reads what filters ask for
   * @param recordsPerSecond of all processes together; empty for no limit
   */
  JobScope(
      JobView view,
      JobStore store,
      RequestReader reader,
      IntakeGate gate,
      OptionalDouble recordsPerSecond) {
    this.job = view.job();
    this.store = store;
    this.selection =
        new RecordSelection(
            Optional.ofNullable(job.getFromTime()),
            Optional.ofNullable(job.getToTime()),
            job.getFilters(),
            reader);
    this.gate = gate;
    this.rate =
        recordsPerSecond.isPresent()
            ? Optional.of(
                new TokenBucket(recordsPerSecond.getAsDouble(), this::share, System::nanoTime))
            : Optional.empty();
    for (PartitionBounds bounds : job.getPartitions()) {
      ends.put(bounds.getPartition(), bounds.getEnd());
    }
    this.unfinished = Set.copyOf(view.unfinished());
  }

  /** Partitions outside the job end before they begin. */
  @Override
  public long end(TopicPartition partition) {
    return ends.getOrDefault(partition.partition(), 0L);
  }

  @Override
  public boolean mayRead(TopicPartition partition) {
    int number = partition.partition();
    return gate.isOpen() && unfinished.contains(number) && !ended.contains(number);
  }

  /**
   * What was fetched before the gate closed waits, too: at a low rate it would last for minutes.
   */
  @Override
  public boolean tryTake() {
    return gate.isOpen() && (rate.isEmpty() || rate.get().tryTake());
  }

  /** The part of the rate that belongs to this process: its part of what is still read. */
  private double share() {
    Set<Integer> all = unfinished;
    long own = open.keySet().stream().filter(all::contains).count();
    return all.isEmpty() ? 0 : (double) own / (double) all.size();
  }

  @Override
  public Ledger open(TopicPartition partition, long first) {
    int number = partition.partition();
    BackfillProgress committed = committed(number);
    Gaps gaps = new Gaps();
    open.put(number, gaps);
    return new PartitionLedger(
        committed,
        gaps,
        (offset, record) -> selection.of(partition, offset, record),
        progress -> store.progress(job, number, progress),
        () -> open.remove(number, gaps)); // a later owner's stay
  }

  private BackfillProgress committed(int partition) {
    try {
      store.log().catchUp();
    } catch (JobException e) {
      throw new StreamsException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamsException("interrupted while reading the job log", e);
    }
    JobView now =
        store
            .log()
            .find(job.getName())
            .filter(view -> view.isSameAttempt(job))
            .orElseThrow(
                () ->
                    new StreamsException(
                        "attempt %d of job %s is over".formatted(job.getAttempt(), job.getName())));
    return now.progress(partition);
  }

  @Override
  public void reachedEnd(TopicPartition partition) {
    int number = partition.partition();
    if (unfinished.contains(number)) {
      ended.add(number);
    }
  }

  @Override
  public List<Header> headers() {
    return JobHeaders.of(job.getName(), job.getAttempt());
  }

  @Override
  public boolean heedsRequestHeaders() {
    return false;
  }

  /** A record may be answered years after it was produced, and more than once. */
  @Override
  public Tracing.Producer producer() {
    return Tracing.Producer.LINK;
  }

  /** Partitions that this process has read to their end, and that are not known to be done. */
  Set<Integer> ended() {
    return ended.stream().filter(unfinished::contains).collect(Collectors.toSet());
  }

  /** What was not shown of a partition; nothing if this process does not read it. */
  Gaps gaps(int partition) {
    return open.getOrDefault(partition, NONE);
  }

  /** The log says that only these are still to be done. */
  void unfinished(List<Integer> partitions) {
    unfinished = Set.copyOf(partitions);
    ended.retainAll(unfinished);
  }
}
