package dev.penstock.cli.backfill;

import static dev.penstock.cli.backfill.JobBench.offsets;
import static dev.penstock.cli.backfill.JobBench.summary;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.backfill.JobBench.Running;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job answers exactly the part of the topic that was asked for, and ends. */
@ExtendWith(BrokerExtension.class)
@Timeout(120)
class BoundedIT {

  private final SharedBroker broker;
  @TempDir private Path models;
  private JobBench bench;

  BoundedIT(SharedBroker broker) {
    this.broker = broker;
  }

  @BeforeEach
  void open() throws Exception {
    bench = new JobBench(broker, 2, models);
  }

  @Test
  void offsetsBoundEachPartition() throws Exception {
    bench.send(0, 10);
    bench.send(1, 10);

    CommandLineRun run = bench.start("job", "--from", "0:@2,1:@5", "--to", "0:@7,1:@6");

    assertThat(run.code()).as(run.err()).isZero();
    List<ConsumerRecord<byte[], byte[]>> answers = bench.answers("job", 6);
    assertThat(offsets(answers, 0)).containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(offsets(answers, 1)).containsExactly(5L);
  }

  @Test
  void otherPartitionsAreNotRead() throws Exception {
    bench.send(0, 3);
    bench.send(1, 3);

    CommandLineRun run = bench.start("job", "--partitions", "1");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(offsets(bench.answers("job", 3), 0)).isEmpty();
  }

  @Test
  void aTopicWithoutRecordsIsDoneAtOnce() throws Exception {
    CommandLineRun run = bench.start("job");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(summary(run).at("/answered").asInt()).isZero();
    assertThat(summary(run).at("/state").asText()).isEqualTo("done");
  }

  @Test
  void aTimeWindowIsExactWhereTimestampsAreNotInOrder() throws Exception {
    long noon = 1_700_000_000_000L;
    for (int minute : List.of(5, 1, 9, 3, 7, 2, 8)) {
      bench.sendAt(0, noon + minute * 60_000L, "minute-" + minute);
    }

    CommandLineRun run =
        bench.start("job", "--from", "" + (noon + 3 * 60_000L), "--to", "" + (noon + 8 * 60_000L));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Predictions.ids(bench.answers("job", 3)))
        .containsExactly("minute-5", "minute-3", "minute-7");
    assertThat(summary(run).at("/skippedByTime").asInt()).isEqualTo(4);
  }

  @Test
  void abortedTransactionsAndMarkersAtTheEndDoNotKeepItFromEnding() throws Exception {
    bench.sendTransaction(0, 3, true);
    bench.sendTransaction(0, 4, false);
    bench.sendTransaction(1, 5, false);

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(bench.answers("job", 3)).hasSize(3);
    JsonNode summary = summary(run);
    assertThat(summary.at("/answered").asInt()).isEqualTo(3);
    // The marker of the first; four aborted and a marker; five aborted and a marker.
    assertThat(summary.at("/unreadable").asInt()).isEqualTo(1 + 5 + 6);
    assertThat(summary.at("/remaining").asInt()).isZero();
  }

  @Test
  void recordsOfLaterAreNotPartOfIt() throws Exception {
    bench.send(0, 20);
    Running running = bench.begin("job", "--rate", "10/s");
    bench.answers("job", 1);

    bench.send(0, 20);

    CommandLineRun run = running.await();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(bench.answers("job", 20)).hasSize(20);
  }

  @Test
  void recordsThatDoNotMatchAreSkipped() throws Exception {
    bench.sendWith(0, "camera", "7", "of-7");
    bench.sendWith(0, "camera", "8", "of-8");
    bench.send(1, 2);

    CommandLineRun run = bench.start("job", "--filter", "headers.camera=7");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Predictions.ids(bench.answers("job", 1))).containsExactly("of-7");
    assertThat(summary(run).at("/skippedByFilter").asInt()).isEqualTo(3);
  }

  @Test
  void aFilterThatMatchesNothingEndsWithoutAnswers() throws Exception {
    bench.send(0, 50);

    CommandLineRun run = bench.start("job", "--filter", "headers.camera=7");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(bench.answers("job", 0)).isEmpty();
    assertThat(summary(run).at("/skippedByFilter").asInt()).isEqualTo(50);
  }

  @Test
  void whatWasDeletedBeforeItBeganIsMissing() throws Exception {
    bench.send(0, 10);
    delete(0, 4);

    CommandLineRun run = bench.start("job", "--from", "@0");
    CommandLineRun strict = bench.start("strict", "--from", "@0", "--fail-on-missing");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(summary(run).at("/missing").asInt()).isEqualTo(4);
    assertThat(offsets(bench.answers("job", 6), 0)).startsWith(4L).hasSize(6);
    assertThat(strict.code()).isEqualTo(1);
    assertThat(strict.err()).contains("4 offsets").contains("--fail-on-missing");
  }

  @Test
  void whatIsDeletedWhileItRunsIsMissingAndNotUnreadable() throws Exception {
    bench.send(0, 40);
    CommandLineRun paused = pausedAfterSome();

    delete(0, 30);
    bench.backfill("resume", "job");

    CommandLineRun run = bench.start("job", "--rate", "20/s");
    assertThat(run.code()).as(run.err() + paused.err()).isZero();
    JsonNode summary = summary(run);
    int answered = summary.at("/answered").asInt();
    assertThat(summary.at("/missing").asInt()).isPositive().isEqualTo(40 - answered);
    assertThat(summary.at("/unreadable").asInt()).isZero();
  }

  @Test
  void aDryRunSaysWhatWouldBeReadAndCreatesNothing() throws Exception {
    bench.send(0, 3);
    bench.sendTransaction(0, 1, false);
    bench.send(0, 3);

    CommandLineRun dry = bench.start("job", "--from", "@1", "--dry-run");

    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(summary(dry).at("/offsets").asInt()).isEqualTo(7);
    assertThat(summary(dry).at("/bytes").asLong()).isPositive();
    assertThat(summary(dry).at("/imagesPerSecond").asDouble()).isPositive();
    assertThat(bench.backfill("list").err()).contains("no jobs");
  }

  /** A process that stopped before offset 30, without being told that it should not. */
  private CommandLineRun pausedAfterSome() throws Exception {
    CommandLineRun run = bench.stopped("job", 2, "--rate", "20/s");
    assertThat(bench.backfill("pause", "job").code()).isZero();
    return run;
  }

  private void delete(int partition, long before) throws Exception {
    try (Admin admin = bench.admin()) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(bench.topics().images(), partition),
                  RecordsToDelete.beforeOffset(before)))
          .all()
          .get();
    }
  }
}
