package dev.penstock.config;

import java.util.Locale;

/**
 * One setting, declared once: from here come its parsing, its documentation and the faults.
 *
 * @param key name in properties files and on the command line
 * @param type what values it takes
 * @param defaultText its value where nobody sets it, as one would write it
 * @param doc one line
 */
public record Setting<T>(String key, SettingType<T> type, String defaultText, String doc) {

  /** Prefix of the keys that are ours. */
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
