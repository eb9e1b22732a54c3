package dev.penstock.cli;

import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where settings come from; later ones win: file, environment, --set, options of their own. */
final class SettingsOptions {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers to ask first; penstock.bootstrap.servers means the same.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with settings (see: penstock config).")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting; may be given again and again.")
  private List<String> assignments = new ArrayList<>();

  /**
   * All settings, checked.
   *
   * @param fixed what the verb itself decides; it wins over everything
   */
  PenstockConfig load(Map<String, String> fixed) throws ConfigException {
    List<ConfigSource> sources = new ArrayList<>();
    if (file != null) {
      sources.add(ConfigSource.file(file));
    }
    sources.add(ConfigSource.environment(System.getenv()));
    sources.add(ConfigSource.overrides(assignments));
    if (bootstrapServers != null) {
      sources.add(
          ConfigSource.of(
              "--bootstrap-servers", Map.of("penstock.bootstrap.servers", bootstrapServers)));
    }
    sources.add(ConfigSource.of("this command", fixed));
    return PenstockConfig.load(sources);
  }

  PenstockConfig load() throws ConfigException {
    return load(Map.of());
  }
}
