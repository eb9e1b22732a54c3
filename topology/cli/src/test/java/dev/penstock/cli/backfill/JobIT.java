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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job's account is the same for everyone, and survives whatever its processes do. */
@ExtendWith(BrokerExtension.class)
@Timeout(120)
class JobIT {

  /** A process follows its job twice a second. */
  private static final Duration HEEDED = Duration.ofMillis(1_500);

  private final SharedBroker broker;
  @TempDir private Path models;
  private JobBench bench;

  JobIT(SharedBroker broker) {
    this.broker = broker;
  }

  @BeforeEach
  void open() throws Exception {
    bench = new JobBench(broker, 2, models);
  }

  @Test
  void aJobThatIsDoneStaysDone() throws Exception {
    bench.send(0, 5);
    CommandLineRun first = bench.start("job");
    bench.send(0, 5);

    CommandLineRun again = bench.start("job");

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("nothing to do");
    assertThat(again.out()).isEqualTo(first.out());
    assertThat(bench.answers("job", 5)).hasSize(5);
  }

  @Test
  void anotherJobOfTheSameNameIsRefusedWithTheDifference() {
    bench.send(0, 5);
    bench.start("job");

    CommandLineRun other = bench.start("job", "--from", "@2", "--set", "penstock.top-k=2");

    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains("--from: the job has earliest, this command @2")
        .contains("penstock.top-k: the job has 5, this command 2");
  }

  @Test
  void theNextAttemptIsToldApartByAHeader() throws Exception {
    bench.send(0, 3);
    bench.start("job");

    CommandLineRun next = bench.start("job", "--restart", "--from", "@1");

    assertThat(next.code()).as(next.err()).isZero();
    List<ConsumerRecord<byte[], byte[]>> answers = bench.answers("job", 5);
    assertThat(answers)
        .extracting(answer -> Predictions.header(answer, "penstock-backfill-attempt"))
        .containsExactly("1", "1", "1", "2", "2");
    assertThat(answers)
        .allMatch(answer -> "job".equals(Predictions.header(answer, "penstock-backfill-job")));
  }

  @Test
  void poisonInTheMiddleIsADeadLetterAndExitCode3() throws Exception {
    bench.send(0, 3);
    bench.sendPoison(0);
    bench.send(0, 3);

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).as(run.err()).isEqualTo(3);
    JsonNode summary = summary(run);
    assertThat(summary.at("/answered").asInt()).isEqualTo(6);
    assertThat(summary.at("/deadLettersByStage/decode-record").asInt()).isEqualTo(1);
    assertThat(offsets(bench.answers("job", 6), 0)).containsExactly(0L, 1L, 2L, 4L, 5L, 6L);
  }

  @Test
  void tooManyDeadLettersFailTheJobForAll() throws Exception {
    bench.send(0, 3);
    bench.sendPoison(0);

    CommandLineRun strict = bench.start("job", "--max-dead-letters", "0");
    CommandLineRun again = bench.start("job");

    assertThat(strict.code()).isEqualTo(1);
    assertThat(strict.err()).contains("--max-dead-letters is 0");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("penstock backfill resume job");
    assertThat(bench.backfill("resume", "job").code()).isZero();
    assertThat(bench.start("job").code()).isEqualTo(3);
  }

  /** What was fetched before must wait, too, however slowly it is worked on. */
  @Test
  void aPausedJobAnswersNothingUntilItIsResumed() throws Exception {
    bench.send(0, 60);
    bench.send(1, 60);
    Running running = bench.begin("job", "--rate", "20/s");
    bench.answers("job", 5);

    assertThat(bench.backfill("pause", "job").out()).contains("job job is paused");
    Thread.sleep(HEEDED.toMillis());
    int paused = bench.answers("job", 5).size();
    Thread.sleep(HEEDED.toMillis());
    assertThat(bench.answers("job", 5)).hasSize(paused);
    assertThat(paused).isLessThan(120);
    assertThat(running.end()).isNotDone();
    assertThat(bench.backfill("resume", "job").code()).isZero();

    CommandLineRun run = running.await();
    assertThat(run.code()).as(run.err()).isZero();
    requireEachOnce("job", 60);
  }

  @Test
  void aStoppedJobGoesOnWhereItStood() throws Exception {
    bench.send(0, 60);
    bench.send(1, 60);
    CommandLineRun stopped = bench.stopped("job", 5, "--rate", "20/s");
    assertThat(stopped.code()).isEqualTo(1);
    assertThat(summary(stopped).at("/remaining").asInt()).isPositive();

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).as(run.err()).isZero();
    requireEachOnce("job", 60);
    assertThat(summary(run).at("/answered").asInt()).isEqualTo(120);
  }

  @Test
  void cancelEndsAllProcessesAndNobodyRevivesTheJob() throws Exception {
    bench.send(0, 100);
    bench.send(1, 100);
    Running one = bench.begin("job", "--rate", "10/s");
    Running two = bench.begin("job", "--rate", "10/s");
    bench.answers("job", 2);

    assertThat(bench.backfill("cancel", "job").out()).contains("job job is cancelled");

    assertThat(one.await().code()).isEqualTo(1);
    assertThat(two.await().code()).isEqualTo(1);
    assertThat(bench.start("job").code()).isEqualTo(1);
    assertThat(bench.backfill("resume", "job").code()).isZero();
    assertThat(bench.start("job").code()).isZero();
    requireEachOnce("job", 100);
  }

  @Test
  void offsetsThatExpiredAreRestoredFromTheJobsAccount() throws Exception {
    bench.send(0, 60);
    bench.stopped("job", 5, "--rate", "20/s");
    try (Admin admin = bench.admin()) {
      admin.deleteConsumerGroups(List.of(bench.group("job"))).all().get();
    }

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(offsets(bench.answers("job", 60), 0))
        .containsExactlyElementsOf(LongStream.range(0, 60).boxed().toList());
  }

  @Test
  void aGroupThatWasPutBackAnswersNothingTwice() throws Exception {
    bench.send(0, 60);
    bench.stopped("job", 5, "--rate", "20/s");
    try (Admin admin = bench.admin()) {
      admin
          .alterConsumerGroupOffsets(
              bench.group("job"),
              Map.of(new TopicPartition(bench.topics().images(), 0), new OffsetAndMetadata(0)))
          .all()
          .get();
    }

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(offsets(bench.answers("job", 60), 0))
        .containsExactlyElementsOf(LongStream.range(0, 60).boxed().toList());
  }

  @Test
  void deadlinesAndModelsThatLiveRequestsAskedForDoNotApply() throws Exception {
    bench.sendWith(0, "penstock-deadline", "1000", "late");
    bench.sendWith(0, "penstock-model", "other:7", "other");

    CommandLineRun run = bench.start("job", "--set", "penstock.record.max-age=1ms");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Predictions.ids(bench.answers("job", 2))).containsExactly("late", "other");
  }

  @Test
  void aJobWhoseAnswersWereDeletedDoesNotGoOn() throws Exception {
    bench.send(0, 60);
    bench.stopped("job", 5, "--rate", "20/s");
    try (Admin admin = bench.admin()) {
      admin.deleteTopics(List.of(bench.group("job"))).all().get();
    }

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(bench.group("job") + " was deleted").contains("--restart");
  }

  @Test
  void twoJobsAtOnceDoNotMeet() throws Exception {
    bench.send(0, 40);
    Running one = bench.begin("one", "--rate", "20/s");
    Running two = bench.begin("two", "--rate", "20/s", "--from", "@10");

    assertThat(one.await().code()).isZero();
    assertThat(two.await().code()).isZero();
    assertThat(bench.answers("one", 40)).hasSize(40);
    assertThat(bench.answers("two", 30)).hasSize(30);
    assertThat(bench.backfill("list").out()).contains("one").contains("two");
  }

  @Test
  void answersToOldRecordsSurviveRetention() throws Exception {
    long lastYear = System.currentTimeMillis() - 400L * 24 * 3_600_000;
    bench.sendAt(0, lastYear, "old");

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).as(run.err()).isZero();
    ConsumerRecord<byte[], byte[]> answer = bench.answers("job", 1).get(0);
    assertThat(answer.timestamp()).isGreaterThan(System.currentTimeMillis() - 600_000);
    assertThat(Predictions.read(answer).getInputTimestamp().toEpochMilli()).isEqualTo(lastYear);
    try (Admin admin = bench.admin()) {
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, bench.group("job"));
      assertThat(
              admin
                  .describeConfigs(List.of(topic))
                  .all()
                  .get()
                  .get(topic)
                  .get("retention.ms")
                  .value())
          .isEqualTo("-1");
    }
  }

  @Test
  void theLiveTopicsNeedToBeAskedFor() throws Exception {
    bench.send(0, 3);

    CommandLineRun refused = bench.start("job", "--to-topic", bench.topics().predictions());
    CommandLineRun run = bench.start("live", "--into-live-topics");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--into-live-topics");
    assertThat(run.code()).as(run.err()).isZero();
    try (var answers = bench.topics().predictionsSeen()) {
      assertThat(answers.await(3, Duration.ofSeconds(20))).hasSize(3);
    }
  }

  @Test
  void theLiveGroupIsNeverTouched() throws Exception {
    bench.send(0, 10);
    TopicPartition partition = new TopicPartition(bench.topics().images(), 0);
    try (Admin admin = bench.admin()) {
      admin
          .alterConsumerGroupOffsets(
              bench.topics().application(), Map.of(partition, new OffsetAndMetadata(7, "live")))
          .all()
          .get();

      assertThat(bench.start("job").code()).isZero();
      assertThat(bench.backfill("delete", "job", "--topics").code()).isZero();

      assertThat(
              admin
                  .listConsumerGroupOffsets(bench.topics().application())
                  .partitionsToOffsetAndMetadata()
                  .get())
          .isEqualTo(Map.of(partition, new OffsetAndMetadata(7, "live")));
      Set<String> names = admin.listTopics().names().get();
      assertThat(names).doesNotContain(bench.group("job"), bench.group("job") + ".dead-letters");
      assertThat(names).contains(bench.topics().images(), bench.topics().predictions());
    }
    assertThat(bench.backfill("status", "job").err()).contains("there is no job job");
  }

  @Test
  void aTopicThatWasCreatedAgainIsAnotherTopic() throws Exception {
    bench.send(0, 30);
    bench.stopped("job", 1, "--rate", "2/s");
    try (Admin admin = bench.admin()) {
      admin.deleteTopics(List.of(bench.topics().images())).all().get();
      recreate(admin);
    }
    bench.send(0, 30);

    CommandLineRun run = bench.start("job");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("was created again").contains("--restart");
  }

  /** Deleting a topic takes the broker a moment. */
  private void recreate(Admin admin) throws Exception {
    for (int tries = 0; ; tries++) {
      try {
        admin
            .createTopics(List.of(new NewTopic(bench.topics().images(), 2, (short) 1)))
            .all()
            .get();
        return;
      } catch (ExecutionException e) {
        if (tries == 50) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  @Test
  void threeProcessesHoldTheirRateTogether() throws Exception {
    JobBench wide = new JobBench(broker, 6, models);
    for (int partition = 0; partition < 6; partition++) {
      wide.send(partition, 600);
    }
    List<Running> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(wide.begin("job", "--rate", "150/s"));
    }
    wide.answers("job", 300);
    Thread.sleep(3_000); // All have joined.
    int before = wide.answers("job", 0).size();
    long start = System.nanoTime();
    Thread.sleep(8_000);
    int after = wide.answers("job", 0).size();
    double rate = (after - before) / ((System.nanoTime() - start) / 1e9);
    wide.backfill("cancel", "job");
    for (Running process : processes) {
      process.await();
    }
    assertThat(rate).isBetween(142.5, 157.5);
  }

  private void requireEachOnce(String job, int ofEachPartition) {
    List<ConsumerRecord<byte[], byte[]>> answers = bench.answers(job, 2 * ofEachPartition);
    List<Long> each = LongStream.range(0, ofEachPartition).boxed().toList();
    assertThat(offsets(answers, 0)).containsExactlyElementsOf(each);
    assertThat(offsets(answers, 1)).containsExactlyElementsOf(each);
  }
}
