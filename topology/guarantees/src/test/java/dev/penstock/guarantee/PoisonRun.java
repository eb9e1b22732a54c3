package dev.penstock.guarantee;

import dev.penstock.kafka.Topics;
import dev.penstock.testkit.ImageProducer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * One installation on topics of a drawn configuration, and drawn records: each is answered, and the
 * answer can still be read when the brokers have looked for what to delete; or the start is refused
 * with the topic and the setting named.
 */
final class PoisonRun {

  /** {@code penstock.image.max-bytes}: so low that sizes around it cost little. */
  static final int MAX_IMAGE_BYTES = 160 << 10;

  /** How often brokers look for what their retention deletes; 5 minutes by default. */
  static final Duration RETENTION_CHECK = Duration.ofSeconds(2);

  /** Two looks, and some time for the deletion. */
  private static final Duration TIME_TO_VANISH = RETENTION_CHECK.multipliedBy(3);

  private static final Duration TO_START = Duration.ofSeconds(60);

  /** Nothing is answered for so long: nothing will be. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int SMALLER = 10_000;
  private static final int MOST_DESCRIBED = 40;

  private final Map<String, Object> client;
  private final DrawnRecords.Examples examples;
  private final Consumer<String> progress;

  PoisonRun(Map<String, Object> client, DrawnRecords.Examples examples, Consumer<String> progress) {
    this.client = client;
    this.examples = examples;
    this.progress = progress;
  }

  /**
   * What an installation came to.
   *
   * @param records that the broker took
   * @param unanswered records without an answer that can still be read
   * @param stops instances that ended without being asked
   * @param refusedStarts with the topic and the setting named
   */
  record Result(
      int records, int predicted, int deadLettered, int unanswered, int stops, int refusedStarts) {

    static final Result NOTHING = new Result(0, 0, 0, 0, 0, 0);

    Result and(Result other) {
      return new Result(
          records + other.records,
          predicted + other.predicted,
          deadLettered + other.deadLettered,
          unanswered + other.unanswered,
          stops + other.stops,
          refusedStarts + other.refusedStarts);
    }

    boolean isClean() {
      return unanswered == 0 && stops == 0;
    }

    String json() {
      return ("{\"records\":%d,\"predicted\":%d,\"deadLettered\":%d,\"unanswered\":%d,"
              + "\"stops\":%d,\"refusedStarts\":%d}")
          .formatted(records, predicted, deadLettered, unanswered, stops, refusedStarts);
    }
  }

  /**
   * Runs one installation to its end.
   *
   * @param random draws the topics and the records
   * @param records to write; a broker may refuse some of them
   */
  Result run(String name, Random random, Map<String, String> more, int records, Path folder)
      throws Exception {
    Files.createDirectories(folder);
    Map<String, String> settings = new HashMap<>();
    settings.put("penstock.simulated.batch-time", "5ms");
    settings.put("penstock.image.max-bytes", MAX_IMAGE_BYTES + "B");
    settings.put("streams.group.protocol", random.nextBoolean() ? "classic" : "streams");
    settings.put("penstock.stream.threads", Integer.toString(1 + random.nextInt(2)));
    settings.putAll(more);
    try (Admin admin = Admin.create(client);
        Installation installation = new Installation(client, name, settings, folder)) {
      installation.flags(List.of("-Xmx256m"));
      DrawnTopic images = DrawnTopic.ofImages(random, installation.images());
      DrawnTopic predictions = DrawnTopic.ofAnswers(random, installation.predictions());
      DrawnTopic deadLetters = DrawnTopic.ofDeadLetters(random, installation.deadLetters());
      List<DrawnTopic> topics = List.of(images, predictions, deadLetters);
      topics.forEach(topic -> progress.accept("  " + topic));
      Topics.create(admin, topics.stream().map(DrawnTopic::toCreate).toList());
      ForkedJvm instance = installation.start();
      Group group =
          new Group(admin, name, images.name(), installation.setting("streams.group.protocol"));
      if (!isServing(instance, group)) {
        return ofAFailedStart(instance, topics);
      }
      int smallerAt = random.nextInt(3) == 0 ? records / 2 : -1;
      DrawnTopic smaller = random.nextBoolean() ? predictions : deadLetters;
      DrawnRecords drawn;
      Map<Source, String> sent = new LinkedHashMap<>();
      try (ImageProducer encoder = new ImageProducer(client, images.name());
          WireProducer producer = new WireProducer(client)) {
        drawn =
            new DrawnRecords(
                random, encoder, DrawnRecords.limits(images, predictions, deadLetters), examples);
        for (int i = 0; i < records; i++) {
          if (i == smallerAt) {
            lower(admin, smaller);
          }
          DrawnRecords.Drawn next = drawn.next();
          int partition = random.nextInt(images.partitions());
          OptionalLong offset = producer.send(images.name(), partition, next.record());
          if (offset.isPresent()) {
            sent.put(new Source(partition, offset.getAsLong()), next.description());
          }
        }
      }
      return judge(installation, instance, images.partitions(), sent);
    }
  }

  private void lower(Admin admin, DrawnTopic topic) throws Exception {
    progress.accept("  max.message.bytes of %s is now %d".formatted(topic.name(), SMALLER));
    AlterConfigOp set =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(SMALLER)),
            AlterConfigOp.OpType.SET);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    admin
        .incrementalAlterConfigs(
            Map.<ConfigResource, Collection<AlterConfigOp>>of(resource, List.of(set)))
        .all()
        .get();
  }

  /** Whether it has partitions; not if it ends before. */
  private static boolean isServing(ForkedJvm instance, Group group) {
    long giveUp = System.nanoTime() + TO_START.toNanos();
    while (instance.isAlive() && System.nanoTime() < giveUp) {
      if (group.workers() == 1) {
        return true;
      }
      Trial.pause(Duration.ofMillis(50));
    }
    return false;
  }

  private Result ofAFailedStart(ForkedJvm instance, List<DrawnTopic> topics) {
    String printed = read(instance.log());
    boolean named =
        !instance.isAlive() && topics.stream().anyMatch(topic -> topic.isNamedIn(printed));
    progress.accept(
        named
            ? "  start refused: " + printed.strip()
            : "  START FAILED without topic and setting named; see " + instance.log());
    return new Result(0, 0, 0, 0, named ? 0 : 1, named ? 1 : 0);
  }

  private Result judge(
      Installation installation, ForkedJvm instance, int partitions, Map<Source, String> sent) {
    try (CommittedAnswers answers = reader(installation, partitions)) {
      awaitAnswers(instance, answers, sent.size());
    }
    boolean stopped = !instance.isAlive();
    if (stopped) {
      progress.accept("  THE INSTANCE ENDED; see " + instance.log());
    } else {
      Trial.pause(TIME_TO_VANISH);
    }
    // Afresh, from the beginning: what has been deleted meanwhile is no answer.
    try (CommittedAnswers answers = reader(installation, partitions)) {
      awaitQuiet(answers, sent.size());
      return result(answers.answers(), sent, stopped ? 1 : 0);
    }
  }

  private CommittedAnswers reader(Installation installation, int partitions) {
    return new CommittedAnswers(
        client, installation.predictions(), installation.deadLetters(), partitions, partition -> 0);
  }

  private static void awaitAnswers(ForkedJvm instance, CommittedAnswers answers, int count) {
    int before = -1;
    long since = System.nanoTime();
    while (answers.answered() < count
        && instance.isAlive()
        && System.nanoTime() - since < PATIENCE.toNanos()) {
      if (answers.answered() != before) {
        before = answers.answered();
        since = System.nanoTime();
      }
      Trial.pause(Duration.ofMillis(50));
    }
  }

  private static void awaitQuiet(CommittedAnswers answers, int count) {
    int before = -1;
    for (int quiet = 0; quiet < 20 && answers.answered() < count; quiet++) {
      if (answers.answered() != before) {
        before = answers.answered();
        quiet = 0;
      }
      Trial.pause(Duration.ofMillis(250));
    }
  }

  private Result result(List<Answer> answers, Map<Source, String> sent, int stops) {
    Set<Source> predicted = new HashSet<>();
    Set<Source> deadLettered = new HashSet<>();
    answers.forEach(
        answer -> (answer.isDeadLetter() ? deadLettered : predicted).add(answer.source()));
    List<String> unanswered = new ArrayList<>();
    sent.forEach(
        (source, description) -> {
          if (!predicted.contains(source) && !deadLettered.contains(source)) {
            unanswered.add("  UNANSWERED %s: %s".formatted(source, description));
          }
        });
    unanswered.stream().limit(MOST_DESCRIBED).forEach(progress);
    return new Result(
        sent.size(), predicted.size(), deadLettered.size(), unanswered.size(), stops, 0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
