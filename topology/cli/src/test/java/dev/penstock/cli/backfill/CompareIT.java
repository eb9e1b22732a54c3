package dev.penstock.cli.backfill;

import static dev.penstock.cli.backfill.JobBench.summary;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.cli.CommandLineRun;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.SharedBroker;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two jobs over the same images are compared image by image. */
@ExtendWith(BrokerExtension.class)
@Timeout(120)
class CompareIT {

  private static final String SCRIPT = "\"><script>alert(1)</script>";

  private final SharedBroker broker;
  @TempDir private Path models;
  @TempDir private Path folder;
  private JobBench bench;

  CompareIT(SharedBroker broker) {
    this.broker = broker;
  }

  /** The second version calls red something else. */
  @BeforeEach
  void open() throws Exception {
    bench = new JobBench(broker, 2, models);
    List<String> labels = new ArrayList<>(ColourModel.LABELS);
    labels.set(labels.indexOf("red"), "crimson");
    bench.publish("2", labels);
  }

  @Test
  void agreementIsOfImagesAndOfClasses() throws Exception {
    bench.send(0, 3);
    bench.send(1, Color.BLUE, "blue");
    run("one", "--model", "colour:1");
    run("two", "--model", "colour:2");

    CommandLineRun run = bench.backfill("compare", "one", "--with", "two", "--json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode found = summary(run);
    assertThat(found.at("/joined").asInt()).isEqualTo(4);
    assertThat(found.at("/top1Agreement").asDouble()).isEqualTo(0.25);
    assertThat(found.at("/right/models/0").asText()).startsWith("colour:2 (fp32, cpu");
    assertThat(found.at("/classes/0/label").asText()).isEqualTo("red");
    assertThat(found.at("/classes/0/replacement").asText()).isEqualTo("crimson");
    assertThat(found.at("/classes/0/replaced").asInt()).isEqualTo(3);
    assertThat(found.at("/classes/1/agreement").asDouble()).isEqualTo(1);
    assertThat(found.at("/scoreShift/max").asDouble()).isGreaterThan(0.9);
    assertThat(found.at("/mostChanged")).hasSize(3);
    assertThat(found.at("/mostChanged/0/right/label").asText()).isEqualTo("crimson");
  }

  @Test
  void anAgreementBelowTheLimitIsExitCode3() {
    bench.send(0, 1);
    run("one", "--model", "colour:1");
    run("two", "--model", "colour:2");

    CommandLineRun strict =
        bench.backfill("compare", "one", "--with", "two", "--min-agreement", "0.98");
    CommandLineRun itself =
        bench.backfill("compare", "one", "--with", "one", "--min-agreement", "1");

    assertThat(strict.code()).isEqualTo(3);
    assertThat(strict.err()).contains("0.00 %, below --min-agreement 0.98");
    assertThat(itself.code()).as(itself.err()).isZero();
    assertThat(itself.out()).contains("top-1 agreement   100.00 % (1 images)");
  }

  @Test
  void copiesInAnotherTopicJoinById() throws Exception {
    bench.send(0, 3);
    String copy = broker.newTopic("copy", 1);
    try (ImageProducer producer = new ImageProducer(broker.bootstrapServers(), copy)) {
      for (int i = 1; i < 5; i++) {
        producer.send(0, null, "image-" + i, TestImages.png(Color.RED));
      }
    }
    run("one");
    run("two", "--topic", copy);

    CommandLineRun bySource = bench.backfill("compare", "one", "--with", "two", "--json");
    CommandLineRun byId = bench.backfill("compare", "one", "--with", "two", "--json", "--by", "id");

    assertThat(summary(bySource).at("/joined").asInt()).isZero();
    assertThat(bySource.err()).contains("--by id");
    assertThat(summary(byId).at("/joined").asInt()).isEqualTo(2);
    assertThat(summary(byId).at("/left/only").asInt()).isEqualTo(1);
    assertThat(summary(byId).at("/right/only").asInt()).isEqualTo(2);
  }

  @Test
  void attemptsOfOneJobAreKeptApart() throws Exception {
    bench.send(0, 3);
    run("one", "--model", "colour:1");
    run("one", "--restart", "--from", "@1", "--model", "colour:2");

    CommandLineRun both =
        bench.backfill("compare", "one", "--attempt", "1", "--with", "one", "--json");
    CommandLineRun topic =
        bench.backfill("compare", "one", "--json", "--with", "topic:" + bench.group("one"));
    CommandLineRun none = bench.backfill("compare", "one", "--attempt", "3", "--with", "one");

    assertThat(summary(both).at("/joined").asInt()).isEqualTo(2);
    assertThat(summary(both).at("/left/only").asInt()).isEqualTo(1);
    assertThat(summary(both).at("/top1Agreement").asDouble()).isZero();
    assertThat(summary(topic).at("/right/duplicates").asInt()).isEqualTo(2);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("no attempt 3; its last one is 2");
  }

  @Test
  void theLinesOfResultsAreAFileToCompareWith() throws Exception {
    bench.send(0, 3);
    run("one");
    CommandLineRun results =
        bench.command(
            "results", "--topic", bench.group("one"), "--from-beginning", "--max", "3", "--json");
    Path file = Files.writeString(folder.resolve("a.jsonl"), results.out() + "{\"id\": 1");

    CommandLineRun broken = bench.backfill("compare", "one", "--with", file.toString());
    Files.writeString(file, results.out());
    CommandLineRun sound = bench.backfill("compare", "one", "--json", "--with", file.toString());

    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.err()).contains("line 4 of " + file);
    assertThat(sound.code()).as(sound.err()).isZero();
    assertThat(summary(sound).at("/joined").asInt()).isEqualTo(3);
    assertThat(summary(sound).at("/scoreShift/max").asDouble()).isZero();
  }

  @Test
  void moreThanTheLimitIsRefused() {
    bench.send(0, 3);
    run("one");

    CommandLineRun run = bench.backfill("compare", "one", "--with", "one", "--max-records", "2");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("more than 2 predictions to hold (--max-records)");
  }

  @Test
  void thePageShowsPicturesAndRunsNothing() throws Exception {
    bench.send(0, Color.RED, SCRIPT);
    bench.send(1, Color.RED, "gone");
    run("one", "--model", "colour:1");
    run("two", "--model", "colour:2");
    bench.deleteBefore(1, 1);
    Path page = folder.resolve("page.html");

    CommandLineRun run =
        bench.backfill("compare", "one", "--with", "two", "--html", page.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readString(page))
        .contains(
            "&quot;>&lt;script>alert(1)&lt;/script>",
            "src=\"data:image/jpeg;base64,",
            "not available: it was deleted by retention",
            "default-src 'none'",
            "Agreement by class")
        .doesNotContain("<script", "http:", "https:");
  }

  private void run(String job, String... more) {
    CommandLineRun run = bench.start(job, more);
    assertThat(run.code()).as(run.err()).isZero();
  }
}
