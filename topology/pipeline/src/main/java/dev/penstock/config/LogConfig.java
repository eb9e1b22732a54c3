package dev.penstock.config;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much is logged.
 *
 * @param levels by the name of a logger
 */
public record LogConfig(SortedMap<String, String> levels) {

  private static final String NONE = "none";

  public static final Setting<String> LEVELS =
      new Setting<>(
          "penstock.log.levels",
          SettingType.text(
              "logger=level, with commas between several (trace, debug, info, warn, error), or "
                  + NONE,
              NONE
                  + "|[\\w.$-]+=(trace|debug|info|warn|error|off)"
                  + "(,[\\w.$-]+=(trace|debug|info|warn|error|off))*"),
          NONE,
          "Levels of single loggers, as in dev.penstock=debug,org.apache.kafka=info. Takes effect"
              + " while an instance runs.");

  static final List<Setting<?>> SETTINGS = List.of(LEVELS);

  public LogConfig {
    levels = Collections.unmodifiableSortedMap(new TreeMap<>(levels));
  }

  static LogConfig of(Values values) {
    SortedMap<String, String> levels = new TreeMap<>();
    String text = values.get(LEVELS);
    if (!text.equals(NONE)) {
      for (String part : text.split(",", -1)) {
        int equals = part.indexOf('=');
        levels.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return new LogConfig(levels);
  }
}
