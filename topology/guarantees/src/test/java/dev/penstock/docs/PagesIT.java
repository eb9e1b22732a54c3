package dev.penstock.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.penstock.broker.Ports;
import dev.penstock.docs.Reader.Outcome;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.zoo.DemoModel;
import dev.penstock.testkit.CommittedRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * Follows the pages from top to bottom, as a reader would: pastes every command and runs every
 * other sample as it stands. These things differ: ports and {@code /tmp} are the test's own, the
 * demo draws fewer pictures, a command that would take minutes is only shown to be understood, a
 * look at lag is taken once, and what {@link NotRun} lists is left out.
 */
class PagesIT {

  private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

  /** In this order. */
  private static final List<String> PAGES =
      List.of("README.md", "docs", "docker/README.md", "CONTRIBUTING.md");

  /** Commands that are left running, and what they print when they are ready. */
  private static final Map<Pattern, String> STAYS =
      Map.of(
          Pattern.compile("scripts/penstock broker .*"), "Ctrl-C stops it",
          Pattern.compile("scripts/penstock run .*"), "ready after",
          Pattern.compile("scripts/penstock lag .*--serve .*"), "metrics: ",
          Pattern.compile("prometheus .*"), "Server is ready to receive web requests");

  /** Commands that show more until they are stopped, and what they show. */
  private static final Map<Pattern, String> LOOKS =
      Map.of(
          Pattern.compile("scripts/penstock results (?!.*--max ).*"), ".jpg",
          Pattern.compile("scripts/penstock lag .*--watch.*"), "catch-up");

  /** Of other programs; a sample that needs one is skipped where it is missing. */
  private static final List<String> OPTIONAL =
      List.of(
          "amtool",
          "curl",
          "jcmd",
          "journalctl",
          "kafka-configs.sh",
          "kafka-consumer-groups.sh",
          "kafka-get-offsets.sh",
          "kcat",
          "lsof",
          "nvidia-smi",
          "prometheus",
          "promtool");

  /** The inference of all its pictures takes longer than any other sample. */
  private static final String DEMO = "scripts/penstock demo";

  /** The unreadable record is a dead letter; and batches of other sizes may change a bit. */
  private static final List<String> MAY_END_WITH_3 =
      List.of("scripts/penstock backfill start", "scripts/penstock verify");

  /** What the runbook looks at: record 0 of partition 0, and the dead letter it becomes. */
  private static final int UNREADABLE = 1;

  private static final String PROMETHEUS_PORT = "9090";

  /** Ports that the pages and the configuration they show use. */
  private static final List<String> PORTS =
      List.of("9092", "9464", "9465", "9404", PROMETHEUS_PORT, "9093");

  private static final Pattern REPLACED =
      Pattern.compile("\\b(" + String.join("|", PORTS) + ")\\b|/tmp/");

  private static final Map<String, String> REPLACEMENTS = new HashMap<>();
  private static final Set<String> LOOKED = new HashSet<>();
  private static Path folder;
  private static Reader reader;
  private static Sample failed;

  @BeforeAll
  static void openTerminals() throws Exception {
    DemoModel.ensure(UserCache.models(), (step, fraction) -> {});
    Path target = Path.of("target").toAbsolutePath();
    folder = target.resolve("pages");
    reader = new Reader(Files.createDirectories(target.resolve("pages-logs")));
    assertDone(reader.run(target, "rm", "-rf", folder.toString()));
    List<Integer> free = Ports.free(PORTS.size());
    for (int i = 0; i < PORTS.size(); i++) {
      REPLACEMENTS.put(PORTS.get(i), free.get(i).toString());
    }
    REPLACEMENTS.put("/tmp/", folder.resolve("tmp") + "/");
    ReadersFolder.create(folder, CHECKOUT, UserCache.root(), PagesIT::replace);
    reader.environment("PENSTOCK_CACHE", folder.resolve("cache").toString());
    // For commands that leave out what is the default.
    reader.environment("PENSTOCK_BOOTSTRAP_SERVERS", replace("localhost:9092"));
    reader.environment("PENSTOCK_ADMIN_PORT", replace("9464"));
    // An instance that lives for seconds never earns back what the optimising compiler costs.
    reader.environment("PENSTOCK_JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
  }

  @AfterAll
  static void closeTerminals() {
    reader.close();
  }

  @TestFactory
  Stream<DynamicTest> samples() throws Exception {
    assertThat(CHECKOUT.resolve("topology/workbench/target/penstock/lib")).isDirectory();
    Map<String, String> notRun = NotRun.reasons();
    Map<String, String> gone = new LinkedHashMap<>(notRun);
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      for (Sample sample : Sample.on(CHECKOUT, page)) {
        gone.remove(sample.firstLine());
        if (!notRun.containsKey(sample.firstLine())) {
          tests.add(dynamicTest(sample.toString(), () -> followUnlessLost(sample)));
        }
      }
    }
    tests.add(dynamicTest("every image sent was answered", PagesIT::inTheEndAllIsAnswered));
    tests.add(dynamicTest("what is not run is on a page", () -> assertThat(gone).isEmpty()));
    return tests.stream();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String page : PAGES) {
      try (Stream<Path> files = Files.walk(CHECKOUT.resolve(page), 1)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .map(CHECKOUT::relativize)
            .sorted()
            .forEach(pages::add);
      }
    }
    return pages;
  }

  /** Samples build on those before them. */
  private static void followUnlessLost(Sample sample) throws Exception {
    assumeTrue(failed == null, () -> "after the failure of " + failed);
    failed = sample;
    try {
      follow(sample);
      failed = null;
    } catch (TestAbortedException e) {
      failed = null;
      throw e;
    } catch (AssertionError e) {
      throw new AssertionError(sample + ": " + e.getMessage(), e);
    }
  }

  private static void follow(Sample sample) throws Exception {
    String text = replace(sample.text());
    switch (sample.language()) {
      case "bash" -> paste(text);
      case "python" -> python(text);
      case "yaml" -> rules(text);
      case "properties" -> {
        Path file = Files.writeString(folder.resolve("sample.properties"), text);
        assertDone(InProcess.run(List.of("scripts/penstock", "config", "--config", file + "")));
      }
      default -> fail("nothing runs " + sample.language() + "; see NotRun");
    }
  }

  private static String replace(String text) {
    return REPLACED.matcher(text).replaceAll(found -> REPLACEMENTS.get(found.group()));
  }

  private static void paste(String text) throws Exception {
    String command = text.replaceFirst("\\s+#.*", "");
    if (InProcess.LONG.stream().anyMatch(command::startsWith)) {
      InProcess.checkOptions(command);
      return;
    }
    for (String program : OPTIONAL) {
      if (Pattern.compile("(^|[;|(]\\s*)" + program + "\\s").matcher(command + " ").find()) {
        assumeInstalled(program);
      }
    }
    if (command.contains(":" + replace(PROMETHEUS_PORT))) {
      assumeInstalled("prometheus");
    }
    if (command.startsWith("scripts/penstock lag") && !LOOKED.add(command)) {
      return; // the runbook begins many sections with the same look
    }
    if (command.equals(DEMO)) {
      assertDone(reader.run(folder, "bash", "-c", command + " --count 20"));
      return;
    }
    Optional<String> ready = printed(STAYS, command);
    Optional<String> shown = printed(LOOKS, command);
    if (ready.isPresent()) {
      stopInstanceBefore(command);
      reader.runUntil(ready.get(), folder, "bash", "-c", text);
    } else if (shown.isPresent()) {
      reader.runUntil(shown.get(), folder, "bash", "-c", text);
      reader.stop(command);
    } else if (MAY_END_WITH_3.stream().anyMatch(command::startsWith)) {
      assertThat(reader.run(folder, "bash", "-c", text).code()).isIn(0, 3);
    } else {
      assertDone(reader.run(folder, "bash", "-c", text));
    }
    if (command.startsWith("scripts/penstock broker")) {
      sendUnreadable();
    }
  }

  private static void sendUnreadable() throws Exception {
    Map<String, Object> brokers = Map.of("bootstrap.servers", replace("localhost:9092"));
    try (var producer =
        new KafkaProducer<>(brokers, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("penstock.images", 0, "notes", "not an image")).get();
    }
  }

  private static Optional<String> printed(Map<Pattern, String> commands, String command) {
    String line = command.replace("\\\n", " ");
    return commands.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(line).matches())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** All images are answered first, or the next instance, which may read other values, has to. */
  private static void stopInstanceBefore(String command) throws Exception {
    String run = "scripts/penstock run";
    if (command.startsWith(run) && reader.hasOpen(run)) {
      everyImageWasAnswered();
      reader.stop(run);
    }
  }

  /** With whichever Python has the libraries that the pages ask for. */
  private static void python(String text) throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (succeeds(python, "-c", "import avro.schema, confluent_kafka")) {
        if (text.contains("while True")) {
          // Left running, or its group would never have committed.
          reader.runUntil("'cat-1'", folder, python, "-u", "-c", text);
        } else {
          assertDone(reader.run(folder, python, "-c", text));
        }
        return;
      }
    }
    assumeTrue(false, "no Python with avro and confluent-kafka is installed");
  }

  private static void rules(String text) throws Exception {
    assertThat(text).as("nothing but rules of Prometheus is known here").startsWith("groups:");
    assumeInstalled("promtool");
    Files.writeString(folder.resolve("sample.yaml"), text);
    assertDone(reader.run(folder, "promtool", "check", "rules", "sample.yaml"));
  }

  private static void inTheEndAllIsAnswered() throws Exception {
    assumeTrue(failed == null, () -> "after the failure of " + failed);
    everyImageWasAnswered();
  }

  private static void everyImageWasAnswered() throws Exception {
    String brokers = replace("localhost:9092");
    int sent = 0;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers));
        CommittedRecords predictions = new CommittedRecords(brokers, "penstock.predictions");
        CommittedRecords deadLetters = new CommittedRecords(brokers, "penstock.dead-letters")) {
      for (int partition = 0; partition < 4; partition++) {
        TopicPartition images = new TopicPartition("penstock.images", partition);
        var end = admin.listOffsets(Map.of(images, OffsetSpec.latest())).partitionResult(images);
        sent += (int) end.get().offset();
      }
      assertThat(sent).isPositive();
      Duration patience = Duration.ofSeconds(30);
      assertThat(deadLetters.await(UNREADABLE, patience).size()).isEqualTo(UNREADABLE);
      assertThat(predictions.await(sent - UNREADABLE, patience).size())
          .isEqualTo(sent - UNREADABLE);
    }
  }

  private static void assertDone(Outcome outcome) {
    assertThat(outcome.code()).as(outcome.printed()).isEqualTo(0);
  }

  private static void assumeInstalled(String program) throws Exception {
    assumeTrue(succeeds("bash", "-c", "command -v " + program), program + " is not installed");
  }

  private static boolean succeeds(String... command) throws Exception {
    try {
      return reader.run(folder, command).code() == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }
}
