package dev.penstock.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of Prometheus and Alertmanager that a machine may have. */
public enum Tool {
  PROMETHEUS("prometheus", "prometheus", "prometheus"),
  PROMTOOL("prometheus", "promtool", "promtool"),
  ALERTMANAGER("prometheus-alertmanager", "prometheus-alertmanager", "alertmanager"),
  AMTOOL("prometheus-alertmanager", "amtool", "amtool");

  private final String debianPackage;
  private final String debianName;
  private final String usualName;

  Tool(String debianPackage, String debianName, String usualName) {
    this.debianPackage = debianPackage;
    this.debianName = debianName;
    this.usualName = usualName;
  }

  /** What a finished program printed, stdout and stderr together. */
  public record Result(int code, String output) {}

  public Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(debianName, usualName)
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(dir -> Path.of(dir, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public String path() {
    return find().orElseThrow(() -> new AssertionError(debianName + " is missing")).toString();
  }

  /** What to install where some of them are missing; empty if all are there. */
  public static Optional<String> missing(Tool... wanted) {
    List<Tool> missing = Arrays.stream(wanted).filter(tool -> tool.find().isEmpty()).toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s not found; install them first: apt-get install %s"
            .formatted(
                String.join(", ", missing.stream().map(tool -> tool.debianName).toList()),
                String.join(
                    " ", missing.stream().map(tool -> tool.debianPackage).distinct().toList())));
  }

  /** Skips the test that calls this, and says why, where some are missing. */
  public static void assume(Tool... wanted) {
    Optional<String> missing = missing(wanted);
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  public Result run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(path()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
