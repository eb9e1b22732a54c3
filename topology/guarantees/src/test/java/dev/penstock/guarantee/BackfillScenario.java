package dev.penstock.guarantee;

import dev.penstock.guarantee.BackfillReport.Course;
import dev.penstock.guarantee.KillPlan.Kill;
import dev.penstock.kafka.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code scripts/chaos --scenario backfill}: processes work on one job, are killed, and are started
 * again with the same command; when all have ended, what is in the topics is counted, and the job
 * is run once more.
 */
final class BackfillScenario {

  private static final String JOB = "chaos";
  private static final int BATCH = 16;

  /** Work for each kill, and some more, so that kills fall into the run. */
  private static final Duration WORK_PER_KILL = Duration.ofSeconds(3);

  /** Brokers need 6 s to notice a dead process, and 10 s to end its transaction. */
  private static final Duration PATIENCE_PER_KILL = Duration.ofSeconds(60);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** From the last answer to the end of the processes. */
  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(45);

  private static final int DONE = 0;
  private static final int DONE_WITH_DEAD_LETTERS = 3;

  private final ForkedBrokers brokers;
  private final int processes;
  private final Map<String, String> settings;
  private final Path folder;
  private final Consumer<String> progress;

  /**
   * @param processes at the same time
   * @param settings of the processes, over those of an {@link Installation}
   */
  BackfillScenario(
      ForkedBrokers brokers,
      int processes,
      Map<String, String> settings,
      Path folder,
      Consumer<String> progress) {
    this.brokers = brokers;
    this.processes = processes;
    this.settings = settings;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Runs to the end.
   *
   * @param name of the installation, and in the names of its topics
   * @param seed draws what the records are and how they are written
   * @param records 12 or more
   */
  BackfillReport run(String name, long seed, int records, List<Kill> plan) throws Exception {
    Files.createDirectories(folder);
    Map<String, String> own = new HashMap<>();
    own.put("penstock.batch.size", Integer.toString(BATCH));
    own.put("penstock.simulated.batch-time", batchTime(records, plan.size()).toMillis() + "ms");
    own.putAll(settings);
    Map<String, Object> client = brokers.clientProperties();
    try (Admin admin = Admin.create(client);
        Installation installation = new Installation(client, name, own, folder)) {
      String input = installation.images();
      Topics.create(admin, List.of(Topics.of(input, BackfillInput.PARTITIONS)));
      try (BackfillInput images = new BackfillInput(client, input, seed)) {
        Map<Source, Sent> sent = images.fill(records);
        long offsets = total(ends(admin, List.of(input)));
        progress.accept("%d records in %d offsets".formatted(sent.size(), offsets));
        int code = sent.values().stream().anyMatch(Sent::isPoison) ? DONE_WITH_DEAD_LETTERS : DONE;
        return run(new Job(admin, installation, images, code), sent, offsets, plan);
      }
    }
  }

  /** A simulated device so slow that the job takes long enough. */
  private Duration batchTime(int records, int kills) {
    Duration work = WORK_PER_KILL.multipliedBy(kills + 1L);
    return work.multipliedBy((long) BATCH * processes).dividedBy(records);
  }

  /**
   * The job and what it works on.
   *
   * @param exitCode of a process that ends when the job is done
   */
  private record Job(Admin admin, Installation installation, BackfillInput images, int exitCode) {

    private String predictions() {
      return installation.name() + ".backfill." + JOB;
    }

    private String deadLetters() {
      return predictions() + ".dead-letters";
    }

    private List<String> outputs() {
      return List.of(predictions(), deadLetters(), installation.name() + ".jobs");
    }

    private ForkedJvm start() {
      return installation.start("backfill", "start", JOB, "--json");
    }
  }

  private BackfillReport run(Job job, Map<Source, Sent> sent, long offsets, List<Kill> plan)
      throws Exception {
    List<ForkedJvm> left = new ArrayList<>();
    Course course = work(job, sent.size(), plan, left);
    Evidence evidence =
        new Evidence(
            sent,
            AllAnswers.read(brokers.clientProperties(), job.predictions(), job.deadLetters()),
            Map.of(),
            List.of());
    progress.accept("counted %d answers; again".formatted(evidence.answers().size()));
    List<String> loud = again(job, left);
    List<String> accounts =
        left.stream().flatMap(process -> JobAccount.in(process.log()).stream()).toList();
    BackfillReport report =
        BackfillReport.of(evidence, course, JobAccount.breaches(accounts, evidence, offsets), loud);
    report.otherBreaches().forEach(progress);
    return report;
  }

  /** Runs a job again that has ended; returns what it does then, in words. */
  private static List<String> again(Job job, List<ForkedJvm> left) throws Exception {
    Map<TopicPartition, Long> before = ends(job.admin(), job.outputs());
    ForkedJvm again = job.start();
    left.add(again);
    List<String> breaches = new ArrayList<>(wrongEnd(again, job.exitCode()));
    Map<TopicPartition, Long> after = ends(job.admin(), job.outputs());
    if (!after.equals(before)) {
      breaches.add("run again, the job writes: %s became %s".formatted(before, after));
    }
    return breaches;
  }

  /**
   * Starts processes, kills some, and waits for the others.
   *
   * @param left receives those that were not killed
   */
  private Course work(Job job, int records, List<Kill> plan, List<ForkedJvm> left)
      throws Exception {
    long start = System.nanoTime();
    long giveUp =
        start + PATIENCE.toNanos() + PATIENCE_PER_KILL.multipliedBy(plan.size()).toNanos();
    int killed = 0;
    for (int i = 0; i < processes; i++) {
      left.add(job.start());
    }
    awaitTopics(job, giveUp);
    int fallen = 0;
    try (CommittedAnswers answers =
        new CommittedAnswers(
            brokers.clientProperties(),
            job.predictions(),
            job.deadLetters(),
            BackfillInput.PARTITIONS,
            partition -> 0)) {
      awaitAnswers(1, answers, job, giveUp);
      job.images().writeAfterTheEnd();
      for (Kill kill : plan) {
        awaitAnswers((int) Math.ceil(kill.part() * records), answers, job, giveUp);
        Trial.pause(kill.delay());
        List<ForkedJvm> victims = kill(kill, job.installation().instances());
        fallen += victims.isEmpty() ? 0 : 1;
        killed += victims.size();
        left.removeAll(victims);
        victims.forEach(victim -> left.add(job.start()));
        progress.accept(
            "%.1f s: killed %d at %d answers"
                .formatted(since(start), victims.size(), answers.answered()));
      }
      awaitAnswers(records, answers, job, giveUp);
    }
    List<String> breaches = new ArrayList<>();
    for (ForkedJvm process : left) {
      breaches.addAll(wrongEnd(process, job.exitCode()));
    }
    return new Course(breaches.isEmpty(), since(start), fallen, killed, breaches);
  }

  /** Returns when there are so many, or when there will not be. */
  private static void awaitAnswers(int count, CommittedAnswers answers, Job job, long giveUp) {
    while (answers.answered() < count
        && !job.installation().instances().isEmpty()
        && System.nanoTime() < giveUp) {
      Trial.pause(Duration.ofMillis(10));
    }
  }

  private static List<ForkedJvm> kill(Kill kill, List<ForkedJvm> running) {
    List<ForkedJvm> victims =
        kill.all() || running.isEmpty()
            ? List.copyOf(running)
            : List.of(running.get(kill.victim() % running.size()));
    victims.forEach(ForkedJvm::kill);
    return victims;
  }

  /** The first process creates them. */
  private static void awaitTopics(Job job, long giveUp) throws Exception {
    while (!job.admin().listTopics().names().get().containsAll(job.outputs())) {
      if (job.installation().instances().isEmpty() || System.nanoTime() > giveUp) {
        throw new AssertionError("the processes create no topics; see their logs");
      }
      Trial.pause(Duration.ofMillis(50));
    }
  }

  /** Waits for the end of a process; returns what is wrong with it, in words. */
  private static List<String> wrongEnd(ForkedJvm process, int expected) {
    int code;
    try {
      code = process.awaitExit(PATIENCE_AT_THE_END);
    } catch (AssertionError e) {
      process.kill();
      return List.of(String.valueOf(e.getMessage()));
    }
    return code == expected
        ? List.of()
        : List.of(
            "a process ended with %d and not %d; see %s".formatted(code, expected, process.log()));
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static long total(Map<TopicPartition, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Up to where partitions are written, whether it can be read yet or not. */
  private static Map<TopicPartition, Long> ends(Admin admin, List<String> topics) throws Exception {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (var topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(
              partition ->
                  wanted.put(
                      new TopicPartition(topic.name(), partition.partition()),
                      OffsetSpec.latest()));
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get()
        .forEach((partition, found) -> ends.put(partition, found.offset()));
    return ends;
  }
}
