package dev.penstock.lag;

import dev.penstock.lag.cluster.ClusterException;
import dev.penstock.lag.cluster.ClusterReader;
import dev.penstock.lag.cluster.ClusterSnapshot;
import dev.penstock.lag.cluster.ClusterSnapshot.Problem;
import dev.penstock.lag.cluster.GroupSnapshot;
import dev.penstock.lag.cluster.Selection;
import dev.penstock.lag.cluster.UnreadReader;
import dev.penstock.lag.cluster.UnreadReader.Place;
import dev.penstock.lag.cluster.UnreadReader.Unread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures the lag of consumer groups, a cycle at a time, and remembers what states, rates and
 * waiting times need.
 *
 * <p>A cycle asks a fixed number of questions, however many partitions there are: the list of
 * groups from each broker; members and offsets from each coordinator, a request for each kind of
 * group; the topics; three offsets of every partition, from each leader; every few minutes how long
 * topics keep records. It fetches a little from partitions whose unread records it knows too little
 * about: see {@link PartitionTrack#wantsLook}.
 *
 * <p>For one thread.
 */
public final class LagMonitor implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long KEPT_INTERVALS = 4;
  private static final long KEPT_MILLIS = 60_000;

  private final LagOptions options;
  private final Clock clock;
  private final ClusterReader cluster;
  private final UnreadReader unread;
  private final PartitionLogs logs = new PartitionLogs();
  private final Map<String, GroupTrack> groups = new HashMap<>();

  /** A group of this cycle. */
  private record Seen(GroupSnapshot group, GroupTrack track) {}

  /**
   * @param admins creates an admin client
   * @param consumers creates a consumer that has {@link UnreadReader#properties}
   * @param clock close to that of brokers and producers: it is compared with timestamps
   */
  public LagMonitor(
      Supplier<Admin> admins,
      Supplier<Consumer<byte[], byte[]>> consumers,
      LagOptions options,
      Clock clock) {
    this.options = options;
    this.clock = clock;
    this.cluster = new ClusterReader(admins, options.selection(), clock, TIMEOUT);
    this.unread = new UnreadReader(consumers);
  }

  /**
   * One cycle.
   *
   * @throws ClusterException if the cluster cannot be read; the next cycle may succeed
   */
  public LagReport cycle() throws ClusterException, InterruptedException {
    long started = System.nanoTime();
    ClusterSnapshot snapshot = cluster.read();
    requireSome(snapshot);
    Instant time = clock.instant();
    long millis = time.toEpochMilli();
    logs.add(millis, snapshot.logs());
    List<Seen> seen = new ArrayList<>();
    Set<Place> places = new HashSet<>();
    for (GroupSnapshot group : snapshot.groups().values()) {
      GroupTrack track = groups.computeIfAbsent(group.id(), unused -> new GroupTrack(options));
      track.observe(millis, group, snapshot, logs);
      track.collectPlaces(places);
      seen.add(new Seen(group, track));
    }
    Map<Place, Unread> found =
        unread.look(places, PartitionTrack.COUNT_UP_TO, options.lookBudget());
    List<GroupLag> lags = new ArrayList<>();
    long keptSince = keptSince(millis, snapshot);
    for (Seen each : seen) {
      if (!isLeftOut(each.group())) {
        each.track().complete(found);
        lags.add(each.track().lag(each.group(), snapshot.retention(), keptSince));
      }
    }
    groups.forEach(
        (id, track) -> {
          GroupLag known = track.latest();
          if (known != null && !snapshot.groups().containsKey(id) && track.millis() >= keptSince) {
            lags.add(known);
          }
        });
    lags.sort(Comparator.comparing(GroupLag::id));
    forgetBefore(millis - 2L * options.window().samples() * options.window().interval().toMillis());
    return new LagReport(
        time,
        Duration.ofNanos(System.nanoTime() - started),
        lags,
        snapshot.logs(),
        snapshot.brokers(),
        snapshot.problems());
  }

  /**
   * A group whose topics are not wanted; or one that has neither members nor offsets, and was not
   * named.
   */
  private boolean isLeftOut(GroupSnapshot group) {
    Set<TopicPartition> partitions = new HashSet<>(group.committed().keySet());
    partitions.addAll(group.owners().keySet());
    Selection selection = options.selection();
    return partitions.isEmpty()
        ? group.members() == 0 && !selection.named().contains(group.id())
        : partitions.stream().noneMatch(each -> selection.topics().test(each.topic()));
  }

  /** If no group at all could be read, the cycle has failed. */
  private static void requireSome(ClusterSnapshot snapshot) throws ClusterException {
    Optional<Problem> problem = snapshot.problems().stream().filter(Problem::hidesLag).findFirst();
    if (snapshot.groups().isEmpty() && problem.isPresent()) {
      throw new ClusterException("cannot read " + problem.get());
    }
  }

  /**
   * If something could not be read, what is missing from this cycle may be back in the next: series
   * that vanish for a moment would resolve alerts. If all could be read, it has gone.
   */
  private long keptSince(long millis, ClusterSnapshot snapshot) {
    return snapshot.problems().stream().anyMatch(Problem::hidesLag)
        ? millis - Math.max(KEPT_MILLIS, KEPT_INTERVALS * options.window().interval().toMillis())
        : Long.MAX_VALUE;
  }

  /** What has not answered for two windows has gone, or is as good as new. */
  private void forgetBefore(long millis) {
    logs.forgetBefore(millis);
    groups.values().removeIf(group -> group.millis() < millis);
    groups.values().forEach(group -> group.forgetBefore(millis));
  }

  @Override
  public void close() {
    unread.close();
    cluster.close();
  }
}
