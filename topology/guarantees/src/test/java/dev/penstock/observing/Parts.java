package dev.penstock.observing;

import dev.penstock.drill.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Programs of others that the drill needs, apart from Prometheus. */
final class Parts {

  private static final String ZIPKIN_VERSION = "3.6.1";

  private Parts() {}

  /** What to install first; empty if everything is there. */
  static Optional<String> missing() {
    List<String> missing = new ArrayList<>();
    Tool.missing(Tool.PROMETHEUS).ifPresent(missing::add);
    if (zipkin().isEmpty()) {
      missing.add(
          "Zipkin not found; fetch it first: mvn dependency:get"
              + " -Dartifact=io.zipkin:zipkin-server:%s:jar:exec, or set ZIPKIN_JAR"
                  .formatted(ZIPKIN_VERSION));
    }
    if (python().isEmpty()) {
      missing.add(
          "no python3 with confluent_kafka found; install it first: apt-get install"
              + " python3-confluent-kafka");
    }
    return missing.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", missing));
  }

  /** The server in one file: where the variable says, or in Maven's local repository. */
  static Optional<Path> zipkin() {
    String named = System.getenv("ZIPKIN_JAR");
    Path jar =
        named != null
            ? Path.of(named)
            : Path.of(
                System.getProperty(
                    "maven.repo.local", System.getProperty("user.home") + "/.m2/repository"),
                "io/zipkin/zipkin-server",
                ZIPKIN_VERSION,
                "zipkin-server-" + ZIPKIN_VERSION + "-exec.jar");
    return Files.isRegularFile(jar) ? Optional.of(jar) : Optional.empty();
  }

  /** An interpreter that knows Kafka; Debian's, or the first on the path. */
  static Optional<String> python() {
    for (String python : List.of("/usr/bin/python3", "python3")) {
      try {
        Process process =
            new ProcessBuilder(python, "-c", "import confluent_kafka")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() == 0) {
          return Optional.of(python);
        }
      } catch (IOException e) {
        // There is none of this name.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
