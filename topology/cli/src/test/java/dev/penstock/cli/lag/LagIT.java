package dev.penstock.cli.lag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.SharedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command, with a group that has read 3 of 8 records. */
@ExtendWith(BrokerExtension.class)
class LagIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SharedBroker broker;
  private final String topic;
  private final String group;

  LagIT(SharedBroker broker) {
    this.broker = broker;
    this.topic = broker.newTopic("lagging", 1);
    this.group = broker.uniqueName("laggard");
  }

  @BeforeEach
  void lagBehind() throws Exception {
    try (ImageProducer producer = new ImageProducer(broker.bootstrapServers(), topic)) {
      for (int i = 0; i < 8; i++) {
        producer.send(0, new byte[] {1}, "id-" + i, new byte[10]);
      }
    }
    try (Admin admin = Admin.create(broker.clientProperties())) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(3)))
          .all()
          .get();
    }
  }

  @Test
  void showsAGroupPartitionByPartition() {
    CommandLineRun run = lag("--group", group);
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.lines().get(0)).isEqualTo("group " + group + ": classic, empty, 0 members");
    assertThat(run.lines().get(2)).matches(topic + " +0 +3 +8 +5 .* EMPTY +-");
    assertThat(run.lines().get(3)).matches("total +5 .* EMPTY");
  }

  @Test
  void showsALineForEachGroupUnlessOneIsNamed() {
    CommandLineRun run = lag("--include-groups", group);
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().get(1)).matches(group + " +classic +EMPTY +0 +1 +5 .*");
    assertThat(lag("--all", "--include-groups", group).lines()).hasSize(4);
  }

  @Test
  void printsJson() throws Exception {
    JsonNode lag = new ObjectMapper().readTree(lag("--group", group, "--json").out());
    assertThat(lag.at("/group").asText()).isEqualTo(group);
    assertThat(lag.at("/lag").asLong()).isEqualTo(5);
    assertThat(lag.at("/lagIsUpperBound").asBoolean()).isFalse();
    assertThat(lag.at("/partitions/0/committed").asLong()).isEqualTo(3);
    assertThat(lag.at("/partitions/0/state").asText()).isEqualTo("empty");
    assertThat(lag.at("/partitions/0/catchUpSeconds").isNull()).as("never").isTrue();
  }

  @Test
  void failsAboveTheLimit() {
    assertThat(lag("--group", group, "--fail-above", "5").code()).isEqualTo(ExitCode.DONE);
    CommandLineRun run = lag("--group", group, "--fail-above", "4");
    assertThat(run.code()).isEqualTo(ExitCode.OVER_LIMIT);
    assertThat(run.err())
        .isEqualTo("penstock: group " + group + " lags by 5 records; the limit is 4\n");
    assertThat(lag("--group", group, "--fail-above", "1h").code()).isEqualTo(ExitCode.DONE);
    assertThat(lag("--group", group, "--fail-above", "1ms").code()).isEqualTo(ExitCode.OVER_LIMIT);
  }

  @Test
  void whatDoesNotExistIsOneLine() {
    CommandLineRun run = lag("--group", group + "x");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .startsWith("penstock: there is no consumer group " + group + "x that this user may see")
        .hasLineCount(1);
    run = lag("--topic", topic + "x");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("there is no topic " + topic + "x").hasLineCount(1);
  }

  @Test
  void optionsThatContradictEachOtherAreRefused() {
    for (List<String> wrong :
        List.of(
            List.of("--compat", "kminion"),
            List.of("--window", "2s", "--interval", "2s"),
            List.of("--capacity", "0"),
            List.of("--serve", "nowhere"))) {
      CommandLineRun run = lag(wrong.toArray(String[]::new));
      assertThat(run.code()).as("%s", wrong).isEqualTo(ExitCode.WRONG_USAGE);
    }
  }

  @Test
  void servesMetricsUntilStopped() throws Exception {
    CommandLineRun run = new CommandLineRun();
    CompletableFuture<CommandLineRun> ends =
        CompletableFuture.supplyAsync(
            () ->
                run.run(
                    "lag",
                    "--bootstrap-servers",
                    broker.bootstrapServers(),
                    "--include-groups",
                    group,
                    "--serve",
                    ":0",
                    "--interval",
                    "1s",
                    "--window",
                    "10s",
                    "--compat",
                    "kafka_exporter,kminion"));
    Pattern address = Pattern.compile("metrics: (\\S+)");
    Awaitility.await().atMost(PATIENCE).until(() -> address.matcher(run.err()).find());
    Matcher found = address.matcher(run.err());
    assertThat(found.find()).isTrue();
    URI metrics = URI.create(found.group(1));
    String ours = "{group=\"%s\",partition=\"0\",topic=\"%s\"} 5.0".formatted(group, topic);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> get(metrics).contains("penstock_consumer_lag_records" + ours));
    assertThat(get(metrics))
        .contains("penstock_consumer_lag_seconds{group=\"" + group)
        .contains("penstock_lag_cycle_failures_total{reason=\"cluster\"} 0.0")
        .contains("kafka_consumergroup_lag{consumergroup=\"" + group)
        .contains("kminion_kafka_consumer_group_topic_lag{group_id=\"" + group);
    run.stop().request();
    assertThat(ends.join().code()).isEqualTo(ExitCode.DONE);
  }

  private static String get(URI metrics) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private CommandLineRun lag(String... options) {
    List<String> args =
        new ArrayList<>(List.of("lag", "--bootstrap-servers", broker.bootstrapServers()));
    args.addAll(List.of(options));
    if (!args.contains("--interval")) {
      args.addAll(List.of("--interval", "100ms"));
    }
    return CommandLineRun.of(args.toArray(String[]::new));
  }
}
