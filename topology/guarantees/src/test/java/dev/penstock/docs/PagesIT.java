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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * Follows the pages from top to bottom, as a reader would: pastes every command and runs every
 * other sample as it stands. Three things differ: the ports are free ones, a command that would
 * take minutes is only shown to be understood, and what {@link NotRun} lists is left out.
 */
class PagesIT {

  private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

  /** In this order. */
  private static final List<String> PAGES =
      List.of("README.md", "docs", "docker/README.md", "CONTRIBUTING.md");

  /** Commands that run until they are stopped, and what they print when they are ready. */
  private static final Map<String, String> READY =
      Map.of(
          "scripts/penstock broker", "Ctrl-C stops it",
          "scripts/penstock run", "ready after",
          "scripts/penstock results", ".jpg");

  /** Of other programs; a sample that needs one is skipped where it is missing. */
  private static final List<String> OPTIONAL =
      List.of("kcat", "curl", "kafka-consumer-groups.sh", "promtool");

  /** These take minutes. */
  private static final List<String> LONG = List.of("scripts/penstock bench", "scripts/chaos");

  private static final String NO_OPTION = "--no-such-option";

  private static final Map<String, String> PORTS = new LinkedHashMap<>();
  private static final Set<String> UNDERSTOOD = new HashSet<>();
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
    ReadersFolder.create(folder, CHECKOUT, UserCache.root());
    reader.environment("PENSTOCK_CACHE", folder.resolve("cache").toString());
    List<Integer> free = Ports.free(3);
    PORTS.put("9092", free.get(0).toString());
    PORTS.put("9464", free.get(1).toString());
    PORTS.put("9465", free.get(2).toString());
    // For commands that leave out what is the default.
    reader.environment("PENSTOCK_BOOTSTRAP_SERVERS", "localhost:" + free.get(0));
    reader.environment("PENSTOCK_ADMIN_PORT", free.get(1).toString());
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
    String text = sample.text();
    for (Map.Entry<String, String> port : PORTS.entrySet()) {
      text = text.replace(port.getKey(), port.getValue());
    }
    switch (sample.language()) {
      case "bash" -> paste(text);
      case "python" -> python(text);
      case "yaml" -> rules(text);
      case "properties" -> {
        Files.writeString(folder.resolve("sample.properties"), text);
        assertDone(
            reader.run(folder, "scripts/penstock", "config", "--config", "sample.properties"));
      }
      default -> fail("nothing runs " + sample.language() + "; see NotRun");
    }
  }

  private static void paste(String command) throws Exception {
    Optional<String> program = OPTIONAL.stream().filter(command::startsWith).findFirst();
    if (program.isPresent()) {
      assumeInstalled(program.get());
    }
    Optional<String> ready = READY.keySet().stream().filter(command::startsWith).findFirst();
    if (LONG.stream().anyMatch(command::startsWith)) {
      checkOptions(command.replaceFirst("\\s+#.*", ""));
    } else if (ready.isPresent() && !command.contains("--max ")) {
      if (command.startsWith("scripts/penstock run") && reader.hasOpen("scripts/penstock run")) {
        everyImageWasAnswered(); // or the next instance, which may read other values, has to do it
        reader.stop("scripts/penstock run");
      }
      reader.runUntil(READY.get(ready.get()), folder, "bash", "-c", command);
    } else {
      assertDone(reader.run(folder, "bash", "-c", command));
    }
  }

  /** An option that does not exist is the only thing it complains of. */
  private static void checkOptions(String command) throws Exception {
    if (UNDERSTOOD.add(command)) {
      Outcome outcome = reader.run(folder, "bash", "-c", command + " " + NO_OPTION);
      assertThat(outcome.code()).as(outcome.printed()).isEqualTo(2);
      assertThat(outcome.printed()).contains("Unknown option: '" + NO_OPTION + "'");
    }
  }

  /** With whichever Python has the libraries that the pages ask for. */
  private static void python(String text) throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (succeeds(python, "-c", "import avro.schema, confluent_kafka")) {
        if (text.contains("while True")) {
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
    String brokers = "localhost:" + PORTS.get("9092");
    int sent = 0;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers));
        CommittedRecords predictions = new CommittedRecords(brokers, "penstock.predictions")) {
      for (int partition = 0; partition < 4; partition++) {
        TopicPartition images = new TopicPartition("penstock.images", partition);
        var end = admin.listOffsets(Map.of(images, OffsetSpec.latest())).partitionResult(images);
        sent += (int) end.get().offset();
      }
      assertThat(sent).isPositive();
      assertThat(predictions.await(sent, Duration.ofSeconds(30)).size()).isEqualTo(sent);
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
