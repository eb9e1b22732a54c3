package dev.penstock.guarantee;

import dev.penstock.kafka.Topics;
import dev.penstock.testkit.Link;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;

/**
 * Some instances in processes of their own, a producer that writes while faults fall on them, and a
 * consumer that sees what a user would see. One thread drives it.
 */
final class Trial implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For gigabytes. */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(20);

  private final Map<String, Object> client;
  private final Installation installation;
  private final int partitions;
  private final Path folder;
  private final Admin admin;
  private final Group group;
  private final NumberedProducer producer;
  private final CommittedAnswers answers;
  private int released;

  /**
   * Creates topics and starts to read; no instance runs yet.
   *
   * @param name of the application, and in the names of its topics
   * @param more settings of the instances
   * @param load what the producer writes
   * @param folder for logs and the model; what instances print is added to what is there
   */
  Trial(Map<String, Object> client, String name, Map<String, String> more, Load load, Path folder)
      throws Exception {
    this.client = client;
    this.folder = folder;
    this.partitions = load.partitions();
    this.admin = Admin.create(client);
    this.installation = new Installation(client, name, more, folder);
    Topics.create(
        admin, installation.topics().stream().map(topic -> Topics.of(topic, partitions)).toList());
    this.group =
        new Group(
            admin, name, installation.images(), installation.setting("streams.group.protocol"));
    this.producer = new NumberedProducer(client, installation.images(), load);
    this.answers =
        new CommittedAnswers(
            client,
            installation.predictions(),
            installation.deadLetters(),
            partitions,
            producer::sentTo);
  }

  /** Flags of the JVMs that are started from now on. */
  void flags(List<String> newFlags) {
    installation.flags(newFlags);
  }

  /**
   * The ways to the brokers, one for each instance that is started from now on; there must be as
   * many as instances run at the same time. Without any, instances share the way of the producer.
   */
  void links(List<Link> newLinks) {
    installation.links(newLinks);
  }

  /** Keeps the offsets of all partitions from whoever asks for them. */
  OpenTransaction holdOffsets() {
    return new OpenTransaction(client, installation.name(), installation.images(), partitions);
  }

  /** The instance's own way to the brokers. */
  Link linkOf(ForkedJvm instance) {
    return installation.linkOf(instance);
  }

  /** Starts one more instance. */
  ForkedJvm start() {
    return installation.start();
  }

  /** Starts instances and waits until each has partitions and answers have been seen of all. */
  void startServing(int count) {
    for (int i = 0; i < count; i++) {
      start();
    }
    awaitMembers(count);
    release(20 * partitions);
    awaitAllAnswered();
    restartClock();
  }

  /** The instances that run or are frozen, in the order of their start. */
  List<ForkedJvm> instances() {
    return installation.instances();
  }

  /** Lets the producer write so many records more. */
  void release(int count) {
    released += count;
    producer.release(count);
  }

  /** Releases records and returns when the first of them have been answered: work is on its way. */
  void releaseAndAwaitFlow(int count) {
    int before = answers.answered();
    release(count);
    await("answers to flow", () -> answers.answered() >= before + Math.min(20, count / 4));
  }

  /** Waits until the brokers have everything released so far. */
  void awaitAllSent() {
    await("everything to be sent", LONG_PATIENCE, () -> producer.isDone(released));
  }

  /** Waits until there are so many answers. */
  void awaitAnswers(int count) {
    await(count + " answers", () -> answers.answered() >= count);
  }

  /** The ids of the group's members; they change when one leaves or is thrown out. */
  Set<String> members() {
    return group.members();
  }

  /** Waits until so many instances have partitions. */
  void awaitMembers(int count) {
    await(count + " instances with partitions", () -> group.workers() == count);
  }

  /** Waits until each input partition that has records waiting has a new answer. */
  void awaitNewAnswersEverywhere() {
    int[] before = new int[partitions];
    for (int partition = 0; partition < partitions; partition++) {
      before[partition] = answers.answeredOf(partition);
    }
    for (int partition = 0; partition < partitions; partition++) {
      int of = partition;
      await(
          "a new answer for partition " + of,
          () ->
              answers.answeredOf(of) > before[of] || answers.answeredOf(of) == producer.sentTo(of));
    }
  }

  /** Waits until every record released so far has an answer. */
  void awaitAllAnswered() {
    await(
        "all answers",
        () -> producer.isDone(released) && answers.answered() == producer.sent().size());
  }

  /** The longest that any partition with records waiting went without a new answer. */
  Duration worstGap() {
    return answers.worstGap();
  }

  /** Measures gaps anew. */
  void restartClock() {
    answers.restartClock();
  }

  int answered() {
    return answers.answered();
  }

  /**
   * Deletes a topic whose answers have all been read, so that none is lost by it.
   *
   * @param topic of predictions or of dead letters
   */
  void lose(String topic) throws Exception {
    awaitAllAnswered();
    admin.deleteTopics(List.of(topic)).all().get();
    await("topic " + topic + " to be gone", () -> !exists(topic));
    answers.rewind(topic);
  }

  /** Creates a lost topic again. */
  void restore(String topic) {
    Topics.create(admin, List.of(Topics.of(topic, partitions)));
  }

  private boolean exists(String topic) {
    try {
      return admin.listTopics().names().get().contains(topic);
    } catch (ExecutionException e) {
      return true; // It is not known yet.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  String predictions() {
    return installation.predictions();
  }

  String deadLetters() {
    return installation.deadLetters();
  }

  /** Records that the brokers have taken. */
  int sent() {
    return producer.sent().size();
  }

  /** Waits until nothing is on its way any more, and tells what there is. */
  Evidence evidence() {
    try {
      awaitAllAnswered();
      await("the offsets to be committed", () -> group.isCommitted());
    } catch (AssertionError e) {
      // The guarantees tell it better.
      System.err.println(e.getMessage());
    }
    return evidenceSoFar();
  }

  Evidence evidenceSoFar() {
    return new Evidence(
        producer.sent(), answers.answers(), group.uncommitted(), answers.arrivals());
  }

  void await(String what, BooleanSupplier condition) {
    await(what, PATIENCE, condition);
  }

  private void await(String what, Duration patience, BooleanSupplier condition) {
    long giveUp = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > giveUp) {
        throw new AssertionError(
            "waited %d s for %s; sent %d, answered %d; logs in %s"
                .formatted(
                    patience.toSeconds(),
                    what,
                    producer.sent().size(),
                    answers.answered(),
                    folder));
      }
      pause(Duration.ofMillis(20));
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    installation.close();
    producer.close();
    answers.close();
    admin.close();
  }
}
