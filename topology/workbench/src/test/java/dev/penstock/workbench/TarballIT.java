package dev.penstock.workbench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.zoo.DemoModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tarball as users have it: in a path with blanks, where they may not write. */
class TarballIT {

  private static final Pattern LINK_TO_FILE = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

  @TempDir private Path folder;
  private Path installation;
  private Path cache;

  @BeforeEach
  void unpack() throws Exception {
    cache = folder.resolve("my cache");
    installation = Files.createDirectory(folder.resolve("a path with blanks"));
    Path tarball;
    try (Stream<Path> built = Files.list(Path.of("target"))) {
      tarball = built.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    execute(
        "tar", "xzf", tarball.toString(), "--strip-components=1", "-C", installation.toString());
    execute("chmod", "-R", "a-w", installation.toString());
  }

  @AfterEach
  void makeDeletable() throws Exception {
    execute("chmod", "-R", "u+w", installation.toString());
  }

  @Test
  void answersADemoAndWritesNothingBesideItself() throws Exception {
    List<Path> before = files(installation);
    Run demo = demo();
    assertThat(demo.code()).as(demo.err()).isEqualTo(ExitCode.DONE);
    assertThat(new ObjectMapper().readTree(demo.out()).at("/predicted").asInt()).isEqualTo(4);
    assertThat(files(installation)).isEqualTo(before);
    assertThat(files(cache.resolve("classes"))).hasSize(1);
  }

  @Test
  void librariesThatCannotBeCachedAreUsedFromElsewhere() throws Exception {
    Files.createDirectory(cache);
    Files.createFile(cache.resolve("onnxruntime")); // where a folder is needed
    Run demo = demo();
    assertThat(demo.code()).as(demo.err()).isEqualTo(ExitCode.DONE);
    assertThat(demo.err()).contains("every start unpacks them", "PENSTOCK_CACHE");
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamedBeforeAnythingStarts() throws Exception {
    Files.createFile(cache);
    Run demo = penstock("demo", "--count", "1");
    assertThat(demo.code()).isEqualTo(ExitCode.FAILED);
    assertThat(demo.err().lines()).hasSize(1);
    assertThat(demo.err()).contains(cache.toString(), "set PENSTOCK_CACHE");
  }

  @Test
  void theCommandsAndLinksOfItsPagesWork() throws Exception {
    String launcher = installation.resolve("scripts/penstock").toString();
    assertThat(execute(launcher, "--version").code()).isEqualTo(ExitCode.DONE);
    List<Path> pages =
        files(installation).stream().filter(file -> file.toString().endsWith(".md")).toList();
    assertThat(pages).hasSizeGreaterThan(10);
    for (Path page : pages) {
      Matcher link = LINK_TO_FILE.matcher(Files.readString(page));
      while (link.find()) {
        assertThat(page.resolveSibling(link.group(1))).as("link in %s", page).exists();
      }
    }
  }

  @Test
  void keepsNoClassesOfCommandsThatDoNotExist() throws Exception {
    assertThat(penstock("demmo").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(penstock("config").code()).isEqualTo(ExitCode.DONE);
    assertThat(cache).doesNotExist();
  }

  @Test
  void aJavaThatWillNotDoIsOneLineInTheFormatOfTheLog() throws Exception {
    Path old = folder.resolve("old");
    Files.copy(Path.of("/bin/true"), Files.createDirectories(old.resolve("bin")).resolve("java"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Path absent = folder.resolve("absent");
    assertThat(withJava(absent, "line").err()).startsWith("penstock: no Java found; install 17");
    for (Path home : List.of(absent, old)) {
      Run run = withJava(home, "json");
      assertThat(run.code()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).hasLineCount(1);
      JsonNode error = new ObjectMapper().readTree(run.err());
      assertThat(error.get("log.level").asText()).isEqualTo("ERROR");
      assertThat(error.get("message").asText()).contains("install 17 or newer");
    }
  }

  private Run withJava(Path home, String format) throws Exception {
    String launcher = installation.resolve("bin/penstock").toString();
    return execute("env", "JAVA_HOME=" + home, "PENSTOCK_LOG_FORMAT=" + format, launcher, "config");
  }

  /** With the model that all tests share: building one takes a while. */
  private Run demo() throws Exception {
    DemoModel.ensure(UserCache.models(), (step, fraction) -> {});
    String models = "penstock.model.repository=" + UserCache.models();
    return penstock("demo", "--count", "4", "--json", "--set", models);
  }

  private Run penstock(String... args) throws Exception {
    List<String> line = new ArrayList<>(List.of(args));
    line.add(0, installation.resolve("bin/penstock").toString());
    return execute(line.toArray(String[]::new));
  }

  private Run execute(String... line) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("PENSTOCK_CACHE", cache.toString());
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("%s ends", line[0]).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private record Run(int code, String out, String err) {}
}
