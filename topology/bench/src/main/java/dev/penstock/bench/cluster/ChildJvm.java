package dev.penstock.bench.cluster;

import dev.penstock.bench.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM of this installation's classes beside ours. It ends when its standard input does, so that
 * it never outlives us, however we end. For one thread.
 */
public final class ChildJvm implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChildJvm.class);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Whoever interrupts does not wait for long. */
  private static final Duration PATIENCE_AT_END = Duration.ofSeconds(5);

  private final Process process;
  private final BufferedReader out;

  /** When we are interrupted. */
  private final Thread end = new Thread(this::end, "bench-end-child");

  /** Deleted once the child is gone; null for none. */
  private volatile @Nullable Path leftover;

  private ChildJvm(Process process) {
    this.process = process;
    Runtime.getRuntime().addShutdownHook(end);
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts {@code main}; what it writes to stderr goes to ours. */
  public static ChildJvm start(
      Class<?> main, List<String> flags, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(accessFlags(Runtime.version().feature()));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      return new ChildJvm(builder.start());
    } catch (IOException e) {
      throw new BenchException("cannot start another JVM: " + e.getMessage(), e);
    }
  }

  /** What Kafka and ONNX Runtime need lest Java warn of them, as the launcher has it. */
  static List<String> accessFlags(int javaVersion) {
    List<String> flags = new ArrayList<>();
    if (javaVersion >= 22) {
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    if (javaVersion >= 23) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  /** To be called by the child's main: returns when the parent has closed it, or is gone. */
  public static void awaitParent() throws IOException {
    while (System.in.read() >= 0) {
      // Only the end counts.
    }
  }

  /** Waits for the next line it writes. */
  public String readLine() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new BenchException("the other JVM ended before it answered; see its messages above");
      }
      return line;
    } catch (IOException e) {
      throw new BenchException("cannot read from the other JVM: " + e.getMessage(), e);
    }
  }

  /** Peak resident memory so far, in bytes; 0 on systems other than Linux. */
  public long peakResidentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }

  /** CPU time it has used so far, in nanoseconds; 0 where the system does not report it. */
  public long cpuNanos() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Deletes the child's folder after its end, where it had no time to do so itself. */
  void deleteAfterwards(Path folder) {
    leftover = folder;
  }

  /** Asks it to end, as a signal does. */
  public void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    deleteLeftover();
    forgetEnd();
  }

  /** The shutdown hook: lets the child clean up for a moment, and does what it leaves undone. */
  void end() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_AT_END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
    deleteLeftover();
  }

  private void deleteLeftover() {
    Path folder = leftover;
    if (folder == null || !Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("cannot delete {}: {}", folder, e.toString());
    }
  }

  private void forgetEnd() {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      // We are ending, and so has the child.
    }
  }
}
