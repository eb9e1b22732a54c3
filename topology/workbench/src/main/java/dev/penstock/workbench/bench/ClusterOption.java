package dev.penstock.workbench.bench;

import dev.penstock.config.ConfigSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kafka a measurement uses. */
final class ClusterOption {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Measure with this cluster, on topics of our own."
              + " Default: a broker on this machine, in a process of its own.")
  private @Nullable String servers;

  /** Null for a broker of our own. */
  @Nullable String servers() {
    return servers;
  }

  ConfigSource source() {
    return ConfigSource.of(
        "--bootstrap-servers",
        servers == null ? Map.of() : Map.of("penstock.bootstrap.servers", servers));
  }
}
