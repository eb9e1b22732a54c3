package dev.penstock.workbench.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.Main;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.StopSignal;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRunTest {

  @TempDir private Path folder;
  private Path images;
  private Path output;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StopSignal stop = new StopSignal();

  @BeforeEach
  void makeImages() throws Exception {
    ColourModel.publish(folder.resolve("models"));
    images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 5; i++) {
      Files.write(images.resolve(i + ".png"), TestImages.png(Color.RED));
    }
    output = folder.resolve("predictions.jsonl");
  }

  @Test
  void aJobIsAnsweredAndSummarised() throws IOException {
    assertThat(start("--input", images.toString(), "--output", output.toString()))
        .as(this::errors)
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("job           test, done", "answered      5 in 1 parts", "dead letters  0");
    assertThat(Files.readAllLines(output)).hasSize(5).allMatch(line -> line.contains("\"red\""));
  }

  @Test
  void deadLettersHaveTheirExitCodeAndAreTriedAgain() throws IOException {
    Path broken = Files.writeString(images.resolve("x.png"), "broken");
    assertThat(start("--input", images.toString(), "--output", output.toString(), "--json"))
        .isEqualTo(ExitCode.OVER_LIMIT);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"answered\":5,\"deadLettered\":1,\"deadLettersByStage\":{\"decode-image\":1}");
    Files.write(broken, TestImages.png(Color.RED));
    assertThat(start("--input", images.toString(), "--output", output.toString()))
        .isEqualTo(ExitCode.OVER_LIMIT);
    assertThat(errors()).contains("nothing to do: the job is done");
    assertThat(start("--input", images.toString(), "--output", output.toString(), "--retry-failed"))
        .isEqualTo(ExitCode.DONE);
    assertThat(Files.readAllLines(output)).hasSize(6);
    assertThat(start("--input", images.toString(), "--output", output.toString(), "--retry-failed"))
        .isEqualTo(ExitCode.DONE);
    assertThat(errors()).contains("nothing to try again");
  }

  @Test
  void aStopLeavesAJobThatGoesOn() throws IOException {
    stop.request();
    assertThat(start("--input", images.toString(), "--output", output.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(errors()).contains("stopped; the same command goes on from here");
    assertThat(output).doesNotExist();
  }

  @Test
  void wrongUsageSaysWhatWouldBeRight() {
    assertThat(start("--input", images.toString())).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--input", images.toString(), "--output", "predictions.csv"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--input", "s3://bucket/x", "--output", output.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--input", images.toString(), "--output", output.toString(), "--retry-failed"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(
            start(
                "--input", images.toString(), "--output", output.toString(), "--from", "earliest"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(errors())
        .contains(
            "--input needs to know where the predictions go: give --output FILE or --to-topic TOPIC",
            "--output predictions.csv: it must end in .avro, .jsonl or .parquet",
            "s3://bucket/x: only files are read",
            "--retry-failed: the job is not done",
            "--from means nothing in a job from files to files");
  }

  @Test
  void eachSideIsNamedOnceAndOptionsAreOfTheDirection() {
    String out = output.toString();
    assertThat(start("--output", out)).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--single-file")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--output", out, "--topic", "t", "--input", images.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--output", out, "--topic", "t", "--to-topic", "p"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--output", out, "--topic", "t", "--pause-when-lag-above", "5s"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--output", out, "--topic", "t", "--id-column", "x"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--input", images.toString(), "--to-topic", "p", "--single-file"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--input", images.toString(), "--to-topic", "penstock.predictions"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(start("--input", images.toString(), "--output", out, "--rate", "fast"))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(errors())
        .contains(
            "--output needs to know where the images are: give --input FILES or --topic TOPIC",
            "options of files need --input or --output",
            "give --input or --topic",
            "give --output or --to-topic",
            "--pause-when-lag-above means nothing in a job from a topic to files",
            "--id-column means nothing in a job from a topic to files",
            "--single-file means nothing in a job from files to a topic",
            "that is a topic of the live application",
            "\"fast\" is not a rate");
  }

  @Test
  void tooManyDeadLettersEndTheJobAndAnotherLimitLetsItGoOn() throws IOException {
    Files.writeString(images.resolve("0-broken.png"), "broken");
    String[] files = {"--input", images.toString(), "--output", output.toString()};
    assertThat(start(with(files, "--max-dead-letters", "0"))).isEqualTo(ExitCode.FAILED);
    assertThat(errors())
        .contains("1 dead letters among", "--max-dead-letters is 0; the same command with another");
    assertThat(output).doesNotExist();
    assertThat(start(with(files, "--max-dead-letters", "1", "--rate", "1000/s")))
        .isEqualTo(ExitCode.OVER_LIMIT);
    assertThat(Files.readAllLines(output)).hasSize(5);
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private int start(String... files) {
    List<String> args = new ArrayList<>(List.of("backfill", "start", "test"));
    args.addAll(List.of(files));
    args.addAll(
        List.of(
            "--model", "colour:1",
            "--set", "penstock.model.repository=" + folder.resolve("models"),
            "--set", "penstock.model.provider=cpu"));
    return new Main(new CommandContext(new Terminal(out, err, false), stop))
        .run(args.toArray(String[]::new));
  }
}
