package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An image carries this module and its runtime dependencies. Maven writes the list of them. */
class ImageClassPathTest {

  private static final List<String> CARRIED = read();

  @Test
  void holdsWhatTheCommandsNeed() {
    assertThat(CARRIED)
        .anyMatch(name -> name.startsWith("picocli-"))
        .anyMatch(name -> name.startsWith("kafka-streams-"))
        .anyMatch(name -> name.startsWith("onnxruntime"))
        .anyMatch(name -> name.startsWith("jackson-databind-")); // Avro reads schemas with it
  }

  @Test
  void holdsNoBrokerNoBenchmarkAndNoSecondLogFramework() {
    assertThat(CARRIED)
        .noneMatch(name -> name.matches("kafka_2.*|kafka-(server|metadata|raft|storage)-.*"))
        .noneMatch(name -> name.matches("(scala-|log4j|HdrHistogram|rocksdbjni|junit).*"))
        .noneMatch(name -> name.matches("(workbench|embedded-broker|bench|testkit)([-/].*)?"));
  }

  /** The name of each jar; of a module that is not packed yet, its own name. */
  private static List<String> read() {
    try {
      String path = Files.readString(Path.of("target", "image.classpath")).strip();
      return Stream.of(path.split(File.pathSeparator)).map(ImageClassPathTest::nameOf).toList();
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
