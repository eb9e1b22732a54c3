package dev.penstock.cli.console;

import dev.penstock.config.ConfigSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kafka. */
public final class BootstrapOption {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers to ask first. Default: localhost:9092, or as the settings say.")
  private @Nullable String servers;

  public ConfigSource source() {
    return ConfigSource.of(
        "--bootstrap-servers",
        servers == null ? Map.of() : Map.of("penstock.bootstrap.servers", servers));
  }
}
