package dev.penstock.config;

import java.util.Locale;

/**
 * One setting, declared once: its parsing, its documentation and its faults all come from here.
 *
 * @param key name in properties files and on the command line
 * @param type the values it accepts
 * @param defaultText its value if it is not set, as a user would write it
 * @param doc one line
 */
public record Setting<T>(String key, SettingType<T> type, String defaultText, String doc) {

  /** Prefix of our own keys. */
  static final String PREFIX = "penstock.";

  public Setting {
    if (type.parse(defaultText) == null) {
      throw new IllegalArgumentException(
          key + " defaults to " + defaultText + ", which is not " + type.expected());
    }
  }

  /** Name as an environment variable: {@code PENSTOCK_BATCH_SIZE} for penstock.batch.size. */
  public String environmentVariable() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
