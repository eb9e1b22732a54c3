package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.zoo.ColourModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a newcomer gets wrong: one line that names it, the exit code, and no stack trace. */
class WrongUsageTest {

  /** Besides the error: what was guessed, and where the help is. */
  private static final int MOST_LINES = 3;

  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws Exception {
    ColourModel.publish(folder.resolve("models"));
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("text.txt"), "no image\n");
    Files.writeString(folder.resolve("l2.txt"), "one\ntwo\n");
    Files.writeString(folder.resolve("blank.txt"), "one\n\ntwo\n");
    Files.writeString(folder.resolve("labels.json"), "[\"one\", ");
    Files.writeString(folder.resolve("bad.properties"), "penstock.batch.sise=8\n");
    Files.writeString(folder.resolve("page.onnx"), "<html>not found</html>");
    Files.write(folder.resolve("zero.onnx"), new byte[0]);
    Files.write(folder.resolve("noise.onnx"), new byte[] {8, 7, 58, 120, 1, 2, 3});
    Path broken = folder.resolve("broken/colour/1");
    Files.createDirectories(broken);
    for (String part : List.of("model.properties", "labels.txt")) {
      Files.copy(folder.resolve("models/colour/1").resolve(part), broken.resolve(part));
    }
    Files.write(broken.resolve("model.onnx"), new byte[] {8, 7, 58, 120, 1, 2, 3});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // the command line
        "rnu                                     | 2 | rnu",
        "backfill                                | 2 | which command of backfill?",
        "backfill start                          | 2 | JOB",
        "backfill start a.b                      | 2 | a.b",
        "backfill start a --from yesterday       | 2 | yesterday",
        "backfill start a --partitions 3-1       | 2 | 3-1",
        "backfill start a --filter camera=7      | 2 | camera",
        "backfill start a --rate 5               | 2 | 5",
        "backfill start a --rate 0/s             | 2 | 0/s",
        "backfill start a --max-dead-letters 200% | 2 | 200%",
        "backfill start a --live-group b         | 2 | --pause-when-lag-above",
        "backfill start a --model colour         | 2 | NAME:VERSION",
        "backfill start a --to-topic penstock.predictions | 2 | --into-live-topics",
        "backfill compare a                      | 2 | --with",
        "backfill compare a --with b --by name   | 2 | --by",
        "backfill compare a --with b --min-agreement 98 | 2 | 0 to 1",
        "backfill compare a --with b --max-records 0 | 2 | --max-records",
        "backfill compare a --with b --most -1   | 2 | --most",
        "backfill compare a --with b --html $F/no/page.html | 2 | --html",
        "backfill start a --to-topic penstock.dead-letters --dead-letters-topic b | 2 | --into-live-topics",
        "backfill start a --topic b --to-topic penstock.images | 2 | penstock.images",
        "backfill start a --to-topic penstock.jobs | 2 | penstock.jobs",
        "backfill stop a                         | 2 | stop",
        "backfill status                         | 2 | JOB",
        "model                                   | 2 | which command of model?",
        "dlq                                     | 2 | which command of dlq?",
        "dlq lst                                 | 2 | lst",
        "run --nope                              | 2 | --nope",
        "run extra                               | 2 | extra",
        "results --max many                      | 2 | many",
        "verify --sample 0                       | 2 | --sample",
        "verify --sample many                    | 2 | many",
        "verify --tolerance 2                    | 2 | --tolerance",
        "verify extra                            | 2 | extra",
        "dlq show 5                              | 2 | 5",
        "dlq show                                | 2 | Missing required parameter",
        "model import                            | 2 | Missing required",
        "model import $F/page.onnx --labels $F/l2.txt --name one | 2 | NAME:VERSION",
        "model import $F/page.onnx --labels $F/l2.txt --name a:1 --scores best | 2 | best",
        "model import $F/page.onnx --labels $F/l2.txt --name a:1 --preset caffe | 2 | keras-caffe",
        "model import $F/page.onnx --labels $F/l2.txt --name a:1 --layout nhcw | 2 | nhcw",
        "model import $F/page.onnx --labels $F/l2.txt --name a:1 --pass-rmse 1 | 2 | RMSE",
        "model compare colour                    | 2 | Missing required parameter",
        "model build --precision int4            | 2 | int4",
        // settings
        "config --set penstock.batch.size=0      | 2 | penstock.batch.size",
        "config --set penstock.batch.size=eight  | 2 | eight",
        "config --set penstock.batch.sise=8      | 2 | penstock.batch.size",
        "config --set nope=1                     | 2 | nope",
        "config --set penstock.batch.size        | 2 | penstock.batch.size",
        "config --config $F/absent.properties    | 2 | absent.properties",
        "config --config $F/bad.properties       | 2 | penstock.batch.size",
        "config --config $F/empty                | 2 | empty",
        "config --set kafka.acks=0               | 2 | acks",
        "config --set penstock.topic.images=a/b | 2 | a/b",
        "config --set penstock.processing.guarantee=twice | 2 | twice",
        "config --set penstock.admin.port=99999  | 2 | 99999",
        "config --set penstock.batch.linger=5    | 2 | 5",
        // files
        "produce $F/absent                       | 2 | absent",
        "produce $F/empty                        | 2 | empty",
        "model inspect absent --repository $F/models        | 1 | absent",
        "model inspect colour:9 --repository $F/models      | 1 | '9'",
        "model inspect ../x --repository $F/models          | 1 | ../x",
        "model inspect colour --repository $F/broken        | 1 | model.onnx",
        "model compare colour nope --repository $F/models   | 1 | nope",
        "model import $F/absent.onnx --labels $F/l2.txt --name a:1 --repository $F/m | 1 | absent.onnx",
        "model import $F/page.onnx --labels $F/l2.txt --name a:1 --repository $F/m | 1 | page.onnx",
        "model import $F/zero.onnx --labels $F/l2.txt --name a:1 --repository $F/m | 1 | zero.onnx",
        "model import $F/noise.onnx --labels $F/l2.txt --name a:1 --repository $F/m | 1 | noise.onnx",
        "model import $M --labels $F/absent.txt --name a:1 --repository $F/m | 1 | absent.txt",
        "model import $M --labels $F/blank.txt --name a:1 --repository $F/m  | 1 | line 2",
        "model import $M --labels $F/labels.json --name a:1 --repository $F/m | 1 | labels.json",
        "model import $M --labels $F/l2.txt --name a:1 --repository $F/m | 1 | 2 labels",
        "model import $M --labels $F/l2.txt --name ../a:1 --repository $F/m | 1 | ../a",
        "model import $M --labels $L --name a:1 --repository $F/m --images $F/empty | 1 | no image",
        "model import $M --labels $L --name a:1 --repository $F/m --try $F/text.txt | 1 | text.txt",
        "run --set penstock.model.name=absent --set penstock.model.repository=$F/models | 1 | absent",
        "run --set penstock.model.path=$F/absent | 1 | absent"
      })
  void isOneLineThatNamesWhatIsWrong(String line, int code, String named) {
    CommandLineRun run = CommandLineRun.of(words(line));

    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).doesNotContain("\tat ", "Exception in thread");
    List<String> told =
        run.err().lines().filter(text -> !text.matches("[a-z ].*: \\d+ %")).toList();
    assertThat(told).as(run.err()).hasSizeLessThanOrEqualTo(MOST_LINES);
    assertThat(told).anyMatch(text -> text.startsWith("penstock: ") && text.contains(named));
    assertThat(run.err()).doesNotContain("java.nio.file", "java.lang", "NoSuchFileException");
  }

  private String[] words(String line) {
    return Arrays.stream(line.strip().split(" +"))
        .map(
            word ->
                word.replace("$M", "$F/models/colour/1/model.onnx")
                    .replace("$L", "$F/models/colour/1/labels.txt")
                    .replace("$F", folder.toString()))
        .toArray(String[]::new);
  }
}
