package dev.penstock.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the setting, or whatever was found in its place
 * @param value as it was given, masked if it is secret; null if there is none
 * @param origin where it was given
 * @param problem what is wrong, and what would be right
 */
public record SettingError(String key, @Nullable String value, String origin, String problem) {

  @Override
  public String toString() {
    return key + (value == null ? "" : " = " + value) + " (" + origin + "): " + problem;
  }
}
