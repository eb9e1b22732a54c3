package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.testkit.ClassPathList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An image carries this module and its runtime dependencies. Maven writes the list of them. */
class ImageClassPathTest {

  private static final List<String> CARRIED = ClassPathList.read("image.classpath");

  @Test
  void holdsWhatTheCommandsNeed() {
    assertThat(CARRIED)
        .anyMatch(name -> name.startsWith("picocli-"))
        .anyMatch(name -> name.startsWith("kafka-streams-"))
        .anyMatch(name -> name.startsWith("onnxruntime"))
        .anyMatch(name -> name.startsWith("jackson-databind-")); // Avro reads schemas with it
  }

  @Test
  void holdsNoBrokerNoBenchmarkNoParquetAndNoSecondLogFramework() {
    assertThat(CARRIED)
        .noneMatch(name -> name.matches("kafka_2.*|kafka-(server|metadata|raft|storage)-.*"))
        .noneMatch(name -> name.matches("(scala-|log4j|HdrHistogram|rocksdbjni|junit).*"))
        .noneMatch(
            name ->
                name.matches("(workbench|embedded-broker|bench|testkit|backfill-files)([-/].*)?"))
        .noneMatch(name -> name.matches("(parquet|jts-core|aircompressor).*"));
  }
}
