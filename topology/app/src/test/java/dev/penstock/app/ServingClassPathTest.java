package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.testkit.ClassPathList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What serves carries what serving needs, and nothing else. Maven writes the list of it. */
class ServingClassPathTest {

  private static final List<String> SERVING = ClassPathList.read("serving.classpath");

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
}
