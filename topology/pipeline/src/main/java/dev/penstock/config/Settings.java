package dev.penstock.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every setting, each declared in the record of its room. */
final class Settings {

  static final List<Setting<?>> ALL =
      Stream.of(
              StreamConfig.SETTINGS,
              TopicConfig.SETTINGS,
              BatchConfig.SETTINGS,
              ModelConfig.SETTINGS,
              ImageConfig.SETTINGS,
              AdminConfig.SETTINGS,
              TracingConfig.SETTINGS)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** Other keys of a setting. */
  static final Map<String, String> ALIASES =
      Map.of("kafka.bootstrap.servers", StreamConfig.BOOTSTRAP_SERVERS.key());

  /** Keys that once were settings, each with what to use instead. Never remove one. */
  static final Map<String, String> RETIRED = Map.of();

  private Settings() {}
}
