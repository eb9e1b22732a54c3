package dev.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.CommandLineRun;
import dev.penstock.cli.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

  @Test
  void refusesAtLeastOnceOnTheStreamsProtocolBeforeItStarts() {
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "--set",
            "penstock.processing.guarantee=at_least_once",
            "--set",
            "streams.group.protocol=streams");

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("streams.group.protocol", "penstock.processing.guarantee");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void refusesUnusableSchemasBeforeItStarts(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("v2.avsc"), "{\"type\": \"recrod\"}");
    Files.writeString(folder.resolve("v3.avsc"), "\"string\"");

    CommandLineRun run = run("penstock.schemas.writer=" + folder);

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err())
        .startsWith("penstock: wrong settings: penstock.schemas.writer = " + folder + ": ")
        .contains("v2.avsc: is not an Avro schema: ", "v3.avsc: schema STRING with fingerprint")
        .contains("cannot be read as the current ImageRecord");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void refusesAFolderOfSchemasThatIsNotThere(@TempDir Path folder) {
    CommandLineRun run = run("penstock.schemas.writer=" + folder.resolve("none"));

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("penstock.schemas.writer = ", "none: the folder cannot be read");
  }

  private static CommandLineRun run(String setting) {
    // No broker is there: the command must not wait for one.
    return CommandLineRun.of("run", "--bootstrap-servers", "localhost:1", "--set", setting);
  }
}
