package dev.penstock.alerting;

import dev.penstock.alerting.Webhook.Notice;
import dev.penstock.broker.Ports;
import dev.penstock.drill.ChildProcess;
import dev.penstock.drill.Drill;
import dev.penstock.drill.MetricsPage;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.Predictions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets alerts travel all their way, between real programs: a broker, Penstock, its lag exporter,
 * Prometheus and Alertmanager with the files that are shipped, and a webhook.
 */
final class AlertDrill extends Drill {

  /**
   * What all times of rules and routing are divided by, and those of the exporter: what is 15
   * seconds in production, such as the interval of measurements and scrapes, is one second here.
   */
  static final int FACTOR = 15;

  private static final String GROUP = "penstock";
  private static final String TOPIC = "penstock.images";
  private static final String PREDICTIONS = "penstock.predictions";
  private static final int PARTITIONS = 4;
  private static final long ROUND_MILLIS = 500;

  /** Records of each partition that are deleted unread. */
  private static final int DELETED = 5;

  /** In which the lag has to stay at zero. */
  private static final int CYCLES_AT_ZERO = 10;

  private final int brokerPort;
  private final int exporterPort;
  private final int prometheusPort;
  private final int alertmanagerPort;
  private final int instancePort;
  private final MetricsPage exporter;
  private final MetricsPage instance;

  /**
   * @param folder gets logs and data; whoever calls deletes it
   * @param report gets a line for each step
   */
  AlertDrill(Path folder, Consumer<String> report) {
    super(folder, report);
    List<Integer> ports = Ports.free(5);
    brokerPort = ports.get(0);
    exporterPort = ports.get(1);
    prometheusPort = ports.get(2);
    alertmanagerPort = ports.get(3);
    instancePort = ports.get(4);
    exporter = new MetricsPage(exporterPort);
    instance = new MetricsPage(instancePort);
  }

  @Override
  public void run() throws Exception {
    ColourModel.publish(folder().resolve("models"));
    startPenstock(
        "broker", "broker", "--port", brokerPort, "--data", folder().resolve("broker-data"));
    Admin admin = opened(Admin.create(Map.of("bootstrap.servers", brokers())));
    await("the broker's topics", () -> partitions(admin) == PARTITIONS);
    step("broker started");

    ChildProcess penstock = startInstance();
    step("Penstock serves");

    startPenstock(
        "exporter",
        "lag",
        "--bootstrap-servers",
        brokers(),
        "--serve",
        ":" + exporterPort,
        "--interval",
        "1s",
        "--window",
        "10s");
    await("the exporter's first cycle", () -> exporter.isUp("/health/ready"));
    step("exporter measures");

    Webhook webhook = opened(Webhook.start());
    startMonitoring(webhook);
    step("Prometheus and Alertmanager started, times divided by " + FACTOR);

    ImageProducer producer = opened(new ImageProducer(brokers(), TOPIC));
    CommittedRecords answers = opened(new CommittedRecords(brokers(), PREDICTIONS));
    ImageStream images = opened(new ImageStream(producer, PARTITIONS));
    images.flow(ROUND_MILLIS);
    await("40 predictions", () -> answers.await(40, Duration.ofMillis(200)).size() >= 40);
    require(webhook.notices().isEmpty(), "alerts while all was well: " + webhook.notices());
    await("records in flight", () -> sum(instance, "penstock_in_flight_records") > 0);
    stop(penstock).kill();
    step("killed Penstock with -9 while records were in flight");

    awaitFiring(webhook, "PenstockConsumerStopped");
    awaitFiring(webhook, "PenstockLagHigh");

    penstock = startInstance();
    step("restarted Penstock");
    await("all alerts on the group to resolve", () -> firing(webhook).isEmpty());
    step("alerts resolved");

    images.close();
    answeredOnce(images, answers);
    lagIsZero();

    int code = stop(penstock).terminate();
    require(code == 0, "Penstock ended with exit code " + code + " after SIGTERM");
    step("stopped Penstock");
    loseRecords(admin, producer, webhook);
  }

  private ChildProcess startInstance() throws InterruptedException {
    ChildProcess process =
        startPenstock(
            "penstock",
            "run",
            "--bootstrap-servers",
            brokers(),
            "--set",
            "penstock.admin.port=" + instancePort,
            "--set",
            "penstock.model.repository=" + folder().resolve("models"),
            "--set",
            "penstock.model.name=" + ColourModel.ENTRY.name(),
            // Or a model this small would never have anything in flight.
            "--set",
            "penstock.batch.linger=1s",
            "--set",
            "penstock.batch.size=64");
    await("Penstock to be ready", () -> instance.isUp("/health/ready"));
    return process;
  }

  private void startMonitoring(Webhook webhook) throws Exception {
    MonitoringStack stack = new MonitoringStack(folder(), new ShortenedTimes(FACTOR));
    expectAlive(stack.startAlertmanager(alertmanagerPort, webhook.address()));
    expectAlive(
        stack.startPrometheus(prometheusPort, exporterPort, instancePort, alertmanagerPort));
    MetricsPage prometheus = new MetricsPage(prometheusPort);
    MetricsPage alertmanager = new MetricsPage(alertmanagerPort);
    await(
        "Prometheus and Alertmanager",
        () -> prometheus.isUp("/-/ready") && alertmanager.isUp("/-/ready"));
  }

  /** The page about every partition, with the labels that people route by. */
  private void awaitFiring(Webhook webhook, String alert) throws InterruptedException {
    Set<String> partitions =
        IntStream.range(0, PARTITIONS).mapToObj(String::valueOf).collect(Collectors.toSet());
    await(
        alert + " for every partition", () -> partitionsOf(webhook, alert).containsAll(partitions));
    step(alert + " reached the pager for " + partitions.size() + " partitions");
  }

  private Set<String> partitionsOf(Webhook webhook, String alert) {
    return firing(webhook).stream()
        .filter(notice -> notice.label("alertname").equals(alert))
        .peek(AlertDrill::requireLabels)
        .map(notice -> notice.label("partition"))
        .collect(Collectors.toSet());
  }

  private static void requireLabels(Notice notice) {
    Map<String, String> wanted =
        Map.of("group", GROUP, "topic", TOPIC, "severity", "page", "scope", "group");
    require(
        notice.receiver().equals("pager")
            && notice.labels().entrySet().containsAll(wanted.entrySet()),
        notice + " should be at pager with " + wanted);
    require(
        notice.annotations().getOrDefault("runbook_url", "").startsWith("docs/runbook.md#"),
        notice + " has no runbook");
  }

  private static List<Notice> firing(Webhook webhook) {
    return webhook.notices().stream().filter(Notice::isFiring).toList();
  }

  private void answeredOnce(ImageStream images, CommittedRecords answers) throws Exception {
    await(
        "a prediction for each image",
        () -> answers.await(images.sent(), Duration.ofMillis(200)).size() >= images.sent());
    List<String> ids = Predictions.ids(answers.settle(Duration.ofSeconds(1)));
    require(
        ids.size() == images.sent() && Set.copyOf(ids).size() == ids.size(),
        "%d images have %d predictions, %d of them distinct"
            .formatted(images.sent(), ids.size(), Set.copyOf(ids).size()));
    step("each of %d images answered exactly once".formatted(ids.size()));
  }

  private void lagIsZero() throws InterruptedException {
    await(
        "lag 0 in records and seconds",
        () -> isEverywhere("lag_records", 0) && isEverywhere("lag_seconds", 0));
    for (int cycle = 0; cycle < CYCLES_AT_ZERO; cycle++) {
      Thread.sleep(1000);
      require(
          isEverywhere("lag_records", 0) && isEverywhere("lag_seconds", 0),
          "the lag did not stay 0: " + lag("lag_records") + ", " + lag("lag_seconds"));
    }
    step("lag is 0 in records and seconds, and stays 0 for %d cycles".formatted(CYCLES_AT_ZERO));
  }

  private void loseRecords(Admin admin, ImageProducer producer, Webhook webhook)
      throws InterruptedException, ExecutionException {
    try (ImageStream unread = new ImageStream(producer, PARTITIONS)) {
      for (int i = 0; i < DELETED; i++) {
        unread.sendRound();
      }
    }
    await("the lag of unread records", () -> isEverywhere("lag_records", DELETED));
    Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      deletions.put(new TopicPartition(TOPIC, partition), RecordsToDelete.beforeOffset(-1));
    }
    admin.deleteRecords(deletions).all().get();
    step("deleted %d unread records of each partition".formatted(DELETED));

    awaitFiring(webhook, "PenstockRecordsLost");
    List<String> texts =
        firing(webhook).stream()
            .filter(notice -> notice.label("alertname").equals("PenstockRecordsLost"))
            .map(notice -> notice.annotations().get("description"))
            .toList();
    require(
        texts.stream().allMatch(text -> text.startsWith(DELETED + " records were deleted unread")),
        "the alerts do not count " + DELETED + " lost records: " + texts);
    step("the alerts count them: " + DELETED);
  }

  private boolean isEverywhere(String metric, double value) throws InterruptedException {
    List<MetricsPage.Series> lag = lag(metric);
    return lag.size() == PARTITIONS && lag.stream().allMatch(series -> series.value() == value);
  }

  private List<MetricsPage.Series> lag(String metric) throws InterruptedException {
    return exporter.series(
        "penstock_consumer_" + metric, "group=\"" + GROUP + "\"", "topic=\"" + TOPIC + "\"");
  }

  private static double sum(MetricsPage page, String name) throws InterruptedException {
    return page.series(name).stream().mapToDouble(MetricsPage.Series::value).sum();
  }

  private static int partitions(Admin admin) throws InterruptedException {
    try {
      return admin
          .describeTopics(List.of(TOPIC))
          .allTopicNames()
          .get()
          .get(TOPIC)
          .partitions()
          .size();
    } catch (ExecutionException e) {
      return 0; // not yet
    }
  }

  private String brokers() {
    return "127.0.0.1:" + brokerPort;
  }
}
