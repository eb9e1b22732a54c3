package dev.penstock.cli.console;

import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.masking.Masking;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where settings come from; later ones win: file, environment, --set. */
public final class SettingsOptions {

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

  /** The file with settings, if there is one. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * All settings, checked.
   *
   * @param ofCommand what the command's own options say; later ones win, and over all others
   */
  public PenstockConfig load(ConfigSource... ofCommand) throws ConfigException {
    List<ConfigSource> sources = new ArrayList<>();
    if (file != null) {
      sources.add(ConfigSource.file(file));
    }
    sources.add(ConfigSource.environment(System.getenv()));
    sources.add(ConfigSource.overrides(assignments));
    sources.addAll(List.of(ofCommand));
    PenstockConfig config = PenstockConfig.load(sources);
    Masking.install(config.masking());
    return config;
  }
}
