package dev.penstock.lag;

import static java.util.Objects.requireNonNull;

import dev.penstock.lag.cluster.ClusterSnapshot.LogOffsets;
import dev.penstock.lag.cluster.ClusterSnapshot.Retention;
import dev.penstock.lag.cluster.UnreadReader.First;
import dev.penstock.lag.cluster.UnreadReader.Place;
import dev.penstock.lag.cluster.UnreadReader.Unread;
import dev.penstock.lag.window.EndHistory.Arrival;
import dev.penstock.lag.window.LagState;
import dev.penstock.lag.window.PartitionWindow;
import dev.penstock.lag.window.Sample;
import dev.penstock.lag.window.WindowSize;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One group in one partition, from cycle to cycle. In each, {@link #observe}, then {@link #look} if
 * {@link #wantsLook}, then {@link #sample}, then {@link #lag}.
 *
 * <p>For one thread.
 */
final class PartitionTrack {

  /** Up to this difference of offsets the records are counted. */
  static final int COUNT_UP_TO = 64;

  /** Two cycles: below that age, it does not matter what lies between the offset and a record. */
  private static final int OLD_INTERVALS = 2;

  private final TopicPartition partition;
  private final WindowSize size;
  private final PartitionWindow window;

  // What this cycle observed.
  private long committed = Sample.NONE;
  private long shareLag = Sample.NONE;
  private LogOffsets log = new LogOffsets(0, 0, 0);
  private PartitionLogs.@Nullable Log history;
  private long millis;

  // What is kept.
  private int unchanged;
  private @Nullable Look latestLook;
  private @Nullable PartitionLag latest;
  private long lostUpTo;
  private long lostInAll;

  /** What a reader found, valid while the place is the same. */
  private record Look(Place place, Unread unread) {}

  PartitionTrack(TopicPartition partition, WindowSize size) {
    this.partition = partition;
    this.size = size;
    this.window = new PartitionWindow(size);
  }

  /**
   * @param nowCommitted the committed offset, or {@link Sample#NONE}
   * @param nowShareLag of a share group, as its coordinator counts it, or {@link Sample#NONE}
   */
  void observe(
      long nowMillis,
      long nowCommitted,
      long nowShareLag,
      LogOffsets nowLog,
      PartitionLogs.Log nowHistory) {
    unchanged = nowCommitted == committed && nowLog.equals(log) ? unchanged + 1 : 0;
    if (nowLog.stableEnd() < log.stableEnd()) {
      latestLook = null; // another topic of the same name
      lostUpTo = 0;
    }
    millis = nowMillis;
    committed = nowCommitted > nowLog.end() ? Sample.NONE : nowCommitted; // of an older topic
    shareLag = nowShareLag;
    log = nowLog;
    history = nowHistory;
    if (isLost()) {
      lostInAll += Math.max(0, log.start() - Math.max(committed, lostUpTo));
      lostUpTo = log.start();
    }
  }

  /** Where a reader should look; asked for only if {@link #wantsLook}. */
  Place place() {
    return new Place(partition, from(), log.stableEnd());
  }

  /**
   * Whether a look at the unread records would tell more: how many there are, if they are few or if
   * nothing moves any more (what is left may be markers); and since when the first of them waits,
   * if that may be long.
   */
  boolean wantsLook() {
    if (committed == Sample.NONE || shareLag != Sample.NONE || from() >= log.stableEnd()) {
      return false;
    }
    Look look = latestLook;
    if (look != null && look.place().equals(place())) {
      return false;
    }
    if (log.stableEnd() - from() <= COUNT_UP_TO || unchanged >= OLD_INTERVALS) {
      return true;
    }
    return first() == null && mayBeOld();
  }

  private boolean mayBeOld() {
    Arrival arrival = arrival(from());
    return arrival.isOpen()
        || millis - arrival.after() > OLD_INTERVALS * size.interval().toMillis();
  }

  void look(Place place, Unread unread) {
    latestLook = new Look(place, unread);
  }

  /** Adds what is known now to the window. */
  void sample() {
    window.add(
        new Sample(millis, committed, log.start(), log.stableEnd(), records().orElse(Sample.NONE)));
  }

  boolean hasMoved() {
    return window.hasMoved();
  }

  /** The result, once all partitions of the group have their sample. */
  PartitionLag lag(
      boolean groupMoved, boolean hasMembers, @Nullable String owner, Retention retention) {
    PartitionLag now = measure(groupMoved, hasMembers, owner, retention);
    latest = now;
    return now;
  }

  /** The result of the last cycle that saw the partition; null before the first. */
  @Nullable PartitionLag latest() {
    return latest;
  }

  private PartitionLag measure(
      boolean groupMoved, boolean hasMembers, @Nullable String owner, Retention retention) {
    OptionalLong records = records();
    boolean isZero = records.isPresent() && records.getAsLong() == 0;
    double in = window.inPerSecond();
    double out = window.outPerSecond();
    Waiting waiting = isZero ? Waiting.NONE : waiting(retention);
    return new PartitionLag(
        partition,
        committed == Sample.NONE ? OptionalLong.empty() : OptionalLong.of(committed),
        log.start(),
        log.stableEnd(),
        log.end() - log.stableEnd(),
        records,
        isExact(),
        waiting.seconds(),
        waiting.isExact(),
        in,
        out,
        records.isPresent() ? catchUp(records.getAsLong(), out - in) : Double.NaN,
        isZero ? Double.POSITIVE_INFINITY : margin(waiting, retention),
        isLost() ? log.start() - committed : 0,
        lostInAll,
        state(groupMoved, hasMembers, owner != null),
        Optional.ofNullable(owner));
  }

  /** When it was observed last. */
  long millis() {
    return millis;
  }

  private LagState state(boolean groupMoved, boolean hasMembers, boolean isOwned) {
    return window.state(groupMoved, hasMembers, isOwned);
  }

  private boolean isLost() {
    return committed != Sample.NONE && committed < log.start();
  }

  /** The first offset that the group could still read. */
  private long from() {
    return Math.max(committed, log.start());
  }

  private OptionalLong records() {
    if (shareLag != Sample.NONE) {
      return OptionalLong.of(shareLag);
    }
    if (log.start() >= log.stableEnd()) {
      return OptionalLong.of(0); // whatever the group has committed, there is nothing to read
    }
    if (committed == Sample.NONE) {
      return OptionalLong.empty();
    }
    Look look = latestLook;
    long atMost = Math.max(0, log.stableEnd() - from());
    if (look != null && look.place().offset() == from()) {
      atMost = Math.min(atMost, look.unread().atMost(log.stableEnd()));
    }
    return OptionalLong.of(atMost);
  }

  private boolean isExact() {
    if (shareLag != Sample.NONE || from() >= log.stableEnd()) {
      return true;
    }
    Look look = latestLook;
    return look != null
        && look.place().offset() == from()
        && look.unread().isExact(log.stableEnd());
  }

  private @Nullable First first() {
    Look look = latestLook;
    return look != null && look.place().offset() == from() ? look.unread().first() : null;
  }

  /**
   * How long the oldest unread record has waited.
   *
   * @param since when it arrived, in milliseconds since the epoch; {@link Sample#NONE} if unknown
   */
  private record Waiting(OptionalDouble seconds, boolean isExact, long since) {
    static final Waiting NONE = new Waiting(OptionalDouble.of(0), true, Sample.NONE);
    static final Waiting UNKNOWN = new Waiting(OptionalDouble.empty(), false, Sample.NONE);
  }

  private Waiting waiting(Retention retention) {
    if (committed == Sample.NONE || shareLag != Sample.NONE) {
      return Waiting.UNKNOWN;
    }
    First first = first();
    if (first == null) {
      Arrival arrival = arrival(from());
      return arrival.isOpen()
          ? Waiting.UNKNOWN
          : waiting((arrival.after() + arrival.before()) / 2, true);
    }
    if (first.isLogAppendTime()) {
      return waiting(first.timestamp(), true);
    }
    Arrival arrival = arrival(first.offset());
    boolean isImpossible = first.timestamp() < 0 || retention.excludes(millis - first.timestamp());
    if (arrival.isOpen() && isImpossible) {
      return waiting(arrival.before(), false); // it has been seen for that long, at least
    }
    return waiting(arrival.clamp(first.timestamp()), !arrival.isOpen());
  }

  private Waiting waiting(long since, boolean isExact) {
    return new Waiting(OptionalDouble.of(Math.max(0, millis - since) / 1000.0), isExact, since);
  }

  private Arrival arrival(long offset) {
    return log().ends().arrival(offset);
  }

  private static double catchUp(long records, double shrinksBy) {
    if (records == 0) {
      return 0;
    }
    if (Double.isNaN(shrinksBy)) {
      return Double.NaN;
    }
    return shrinksBy > 0 ? records / shrinksBy : Double.POSITIVE_INFINITY;
  }

  /** By age, from the record's own timestamp, which is what the broker deletes by; and by size. */
  private double margin(Waiting waiting, Retention retention) {
    if (committed == Sample.NONE) {
      return Double.NaN;
    }
    if (isLost()) {
      return 0;
    }
    double bySize = (from() - log.start()) / log().starts().perSecond();
    if (Double.isNaN(bySize)) { // 0 / 0: at the start of a log that does not move
      bySize = Double.POSITIVE_INFINITY;
    }
    if (retention.isForever()) {
      return bySize;
    }
    First first = first();
    long timestamp = first == null || first.timestamp() < 0 ? waiting.since() : first.timestamp();
    if (timestamp == Sample.NONE) {
      return Double.NaN;
    }
    return Math.max(0, Math.min(bySize, (timestamp + retention.millis() - millis) / 1000.0));
  }

  private PartitionLogs.Log log() {
    return requireNonNull(history, "observe comes first");
  }
}
