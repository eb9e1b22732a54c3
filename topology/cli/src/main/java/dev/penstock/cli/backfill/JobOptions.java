package dev.penstock.cli.backfill;

import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.job.JobNames;
import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import picocli.CommandLine.Mixin;

/** Which installation's jobs. */
final class JobOptions {

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  PenstockConfig load(ConfigSource... more) throws ConfigException {
    ConfigSource[] sources = new ConfigSource[more.length + 1];
    sources[0] = kafka.source();
    System.arraycopy(more, 0, sources, 1, more.length);
    return settings.load(sources);
  }

  /** The jobs of the installation that the settings name. */
  static Jobs jobs(PenstockConfig config) {
    return new Jobs(new CommandClients(config), config.stream().applicationId());
  }

  /**
   * @throws IllegalArgumentException if no job can be called so
   */
  static JobNames names(PenstockConfig config, String job) {
    return new JobNames(config.stream().applicationId(), job);
  }
}
