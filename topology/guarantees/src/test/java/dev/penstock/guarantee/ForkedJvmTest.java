package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ForkedJvmTest {

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void aProcessEndsWithItsParentHoweverThatEnds(String signal, @TempDir Path folder)
      throws Exception {
    try (ForkedJvm parent =
        ForkedJvm.start(
            List.of(), Parent.class, List.of(folder.toString()), folder.resolve("parent.log"))) {
      ProcessHandle child = child(parent, folder.resolve("child.log"));
      parent.signal(signal);
      child.onExit().get(30, TimeUnit.SECONDS);
      assertThat(child.isAlive()).isFalse();
    }
  }

  private static ProcessHandle child(ForkedJvm parent, Path log)
      throws IOException, InterruptedException {
    while (!Files.exists(log) || !Files.readString(log).endsWith("\n")) {
      assertThat(parent.isAlive()).as("parent").isTrue();
      Thread.sleep(10);
    }
    return ProcessHandle.of(Long.parseLong(Files.readString(log).strip())).orElseThrow();
  }

  /** Forks a {@link Child} and waits. */
  static final class Parent {

    private Parent() {}

    public static void main(String[] args) throws InterruptedException {
      ForkedJvm unused =
          ForkedJvm.start(List.of(), Child.class, List.of(), Path.of(args[0]).resolve("child.log"));
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  /** Prints its process id and waits. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws InterruptedException {
      System.out.println(ProcessHandle.current().pid());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
