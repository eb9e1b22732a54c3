package dev.penstock.bench;

import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.util.HashMap;
import java.util.Map;

/** The user's settings, under what a measurement decides itself. */
@FunctionalInterface
public interface BenchSettings {

  /** All settings, those in {@code fixed} over all others. */
  PenstockConfig load(Map<String, String> fixed) throws ConfigException;

  /** The same, with more decided. */
  default BenchSettings with(Map<String, String> decided) {
    return fixed -> {
      Map<String, String> all = new HashMap<>(decided);
      all.putAll(fixed);
      return load(all);
    };
  }
}
