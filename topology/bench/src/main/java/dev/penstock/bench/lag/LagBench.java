package dev.penstock.bench.lag;

import dev.penstock.bench.BenchException;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.cluster.ChildJvm;
import dev.penstock.bench.report.Machine;
import dev.penstock.bench.report.SampleSummary;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts the exporter of lag beside a cluster with many groups, and reads from its own metrics how
 * long its cycles take: when all groups have caught up, when all lag and stand, and when all lag
 * and have moved since the cycle before, which is when it reads a little of every partition.
 */
public final class LagBench {

  /** As the launcher sets them for {@code lag}. */
  private static final List<String> FLAGS =
      List.of(
          "-Xlog:disable",
          "-Dslf4j.internal.verbosity=ERROR",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xms24m",
          "-Xmn8m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20");

  private static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

  private static final int RECORDS_PER_PARTITION = 200;
  private static final int RECORD_BYTES = 100;

  /** Few enough that they are counted. */
  private static final int UNREAD = 50;

  private static final Duration INTERVAL = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Pattern SUCCESS =
      Pattern.compile("(?m)^penstock_lag_last_success_timestamp_seconds (\\S+)$");
  private static final Pattern SECONDS = Pattern.compile("(?m)^penstock_lag_cycle_seconds (\\S+)$");

  private final LagPlan plan;
  private final Consumer<String> progress;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param progress receives a line from time to time: what is being measured
   */
  public LagBench(LagPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Runs all situations. */
  public LagResult run() throws IOException, InterruptedException {
    try (BenchmarkCluster cluster = BenchmarkCluster.open(plan.servers(), Map.of())) {
      progress.accept("creating %d partitions".formatted(plan.partitions()));
      Map<String, List<TopicPartition>> groups = groups(load(cluster));
      int port = freePort();
      List<LagResult.Situation> situations = new ArrayList<>();
      commit(cluster, groups, RECORDS_PER_PARTITION);
      List<String> args = new ArrayList<>(plan.serve());
      args.addAll(
          List.of(
              "--bootstrap-servers",
              cluster.bootstrapServers(),
              "--serve",
              ":" + port,
              "--interval",
              INTERVAL.toSeconds() + "s",
              "--include-groups",
              cluster.prefix() + ".*"));
      try (ChildJvm child =
          ChildJvm.start(plan.main(), FLAGS, ENVIRONMENT, args.toArray(String[]::new))) {
        URI metrics = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
        situations.add(measure("all have caught up", child, metrics, () -> {}));
        commit(cluster, groups, RECORDS_PER_PARTITION - UNREAD);
        situations.add(measure("all lag, none moves", child, metrics, () -> {}));
        int[] unread = {UNREAD};
        situations.add(
            measure(
                "all lag, all move",
                child,
                metrics,
                () -> commit(cluster, groups, RECORDS_PER_PARTITION - --unread[0])));
        double peak = child.peakResidentBytes() / 1e6;
        child.terminate();
        return new LagResult(
            Machine.here(),
            cluster.description(),
            plan.partitions(),
            groups.size(),
            groups.values().stream().mapToInt(List::size).sum(),
            situations,
            peak);
      }
    }
  }

  private List<List<TopicPartition>> load(BenchmarkCluster cluster) {
    int each = plan.partitions() / LagPlan.TOPICS;
    List<List<TopicPartition>> topics = new ArrayList<>();
    try (Producer<byte[], byte[]> producer = cluster.producer(20)) {
      for (int topic = 0; topic < LagPlan.TOPICS; topic++) {
        String name = cluster.newTopic("lag", each);
        List<TopicPartition> partitions = new ArrayList<>();
        for (int number = 0; number < each; number++) {
          partitions.add(new TopicPartition(name, number));
          for (int i = 0; i < RECORDS_PER_PARTITION; i++) {
            var unused = // flushed below; a loss would only make the bench wait
                producer.send(new ProducerRecord<>(name, number, null, new byte[RECORD_BYTES]));
          }
        }
        producer.flush();
        topics.add(partitions);
      }
    }
    return topics;
  }

  private Map<String, List<TopicPartition>> groups(List<List<TopicPartition>> topics) {
    Map<String, List<TopicPartition>> groups = new HashMap<>();
    for (int group = 0; group < plan.groups(); group++) {
      groups.put("group-" + group, topics.get(group % topics.size()));
    }
    return groups;
  }

  private static void commit(
      BenchmarkCluster cluster, Map<String, List<TopicPartition>> groups, long offset) {
    groups.forEach((group, partitions) -> cluster.commit(group, partitions, offset));
  }

  /** The first cycle after the change is the measured one where all move in each of them. */
  private LagResult.Situation measure(String name, ChildJvm child, URI metrics, Runnable beforeEach)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    Cycle latest = await(metrics, 0);
    latest = await(metrics, latest.success()); // the first may be of before, or of many looks
    long cpu = child.cpuNanos();
    for (int i = 0; i < plan.cycles(); i++) {
      progress.accept("%s: cycle %d of %d".formatted(name, i + 1, plan.cycles()));
      beforeEach.run();
      latest = await(metrics, latest.success());
      seconds.add(latest.seconds());
    }
    return new LagResult.Situation(
        name, SampleSummary.of(seconds), (child.cpuNanos() - cpu) / 1e9 / plan.cycles());
  }

  private record Cycle(double success, double seconds) {}

  /** Waits for a cycle that has ended after this one. */
  private Cycle await(URI metrics, double after) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < giveUp) {
      try {
        String text =
            http.send(
                    HttpRequest.newBuilder(metrics).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher success = SUCCESS.matcher(text);
        Matcher seconds = SECONDS.matcher(text);
        if (success.find() && seconds.find() && Double.parseDouble(success.group(1)) > after) {
          return new Cycle(
              Double.parseDouble(success.group(1)), Double.parseDouble(seconds.group(1)));
        }
      } catch (java.net.ConnectException e) {
        // It is still starting.
      }
      Thread.sleep(LOOK_AGAIN.toMillis());
    }
    throw new BenchException("no cycle ended within " + PATIENCE.toSeconds() + " s");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
