package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What serves carries what serving needs, and nothing else. Maven writes the list of it. */
class ServingClassPathTest {

  private static final List<String> SERVING = read();

  @Test
  void holdsWhatServes() {
    assertThat(SERVING)
        .anyMatch(name -> name.startsWith("kafka-streams-"))
        .anyMatch(name -> name.startsWith("onnxruntime"));
  }

  @Test
  void holdsNoBrokerNoCommandLineNoBenchmarkAndNoModelBuilder() {
    assertThat(SERVING)
        .noneMatch(name -> name.matches("kafka_2.*|kafka-(server|metadata|raft|storage)-.*"))
        .noneMatch(name -> name.startsWith("scala-"))
        .noneMatch(name -> name.startsWith("picocli"))
        .noneMatch(name -> name.matches("(embedded-broker|bench|cli|model-tools|testkit)([-/].*)?"))
        .noneMatch(name -> name.startsWith("junit"));
  }

  @Test
  void holdsOneLogFramework() {
    assertThat(SERVING)
        .filteredOn(name -> name.matches("(logback-classic|log4j|slf4j-(simple|jdk14|reload)).*"))
        .singleElement()
        .asString()
        .startsWith("logback-classic");
  }

  /** The topology keeps no state. */
  @Test
  void holdsNoStateStore() {
    assertThat(SERVING).noneMatch(name -> name.startsWith("rocksdbjni"));
  }

  /** The name of each jar; of a module that is not packed yet, its own name. */
  private static List<String> read() {
    try {
      String path = Files.readString(Path.of("target", "serving.classpath")).strip();
      return Stream.of(path.split(File.pathSeparator)).map(ServingClassPathTest::nameOf).toList();
    } catch (IOException e) {
      throw new AssertionError("Maven's process-test-classes phase writes the file", e);
    }
  }

  private static String nameOf(String entry) {
    Path path = Path.of(entry);
    return path.endsWith(Path.of("target", "classes"))
        ? path.getName(path.getNameCount() - 3).toString()
        : path.getFileName().toString();
  }
}
