package dev.penstock.inference.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the processor can do, which decides the layout of optimised weights. */
final class CpuFeatures {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private CpuFeatures() {}

  /** The same for machines that can share optimised weights. */
  static String fingerprint() {
    String features = System.getProperty("os.name") + System.getProperty("os.arch") + flags();
    return Integer.toHexString(features.hashCode());
  }

  private static String flags() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return ""; // no Linux; the architecture has to do
    }
  }
}
