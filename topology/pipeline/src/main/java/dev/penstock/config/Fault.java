package dev.penstock.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the setting, or what stands in its place
 * @param value as it was given, masked where it is secret; null where there is none
 * @param origin where it was given
 * @param problem what would be right
 */
public record Fault(String key, @Nullable String value, String origin, String problem) {

  @Override
  public String toString() {
    return key + (value == null ? "" : " = " + value) + " (" + origin + "): " + problem;
  }
}
