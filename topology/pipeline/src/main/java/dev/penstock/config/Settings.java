package dev.penstock.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every setting, each declared in the record that uses it. */
final class Settings {

  static final List<Setting<?>> ALL =
      Stream.of(
              StreamConfig.SETTINGS,
              InputConfig.SETTINGS,
              TopicConfig.SETTINGS,
              BatchConfig.SETTINGS,
              ModelConfig.SETTINGS,
              ImageConfig.SETTINGS,
              AdminConfig.SETTINGS,
              TracingConfig.SETTINGS,
              MaskingConfig.SETTINGS,
              LogConfig.SETTINGS)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** Other keys of a setting. */
  static final Map<String, String> ALIASES =
      Map.of("kafka.bootstrap.servers", StreamConfig.BOOTSTRAP_SERVERS.key());

  /** Keys that were once settings, each with its replacement. Never remove one. */
  static final Map<String, String> RETIRED = Map.of();

  private Settings() {}
}
