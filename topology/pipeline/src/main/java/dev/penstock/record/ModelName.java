package dev.penstock.record;

import org.jspecify.annotations.Nullable;

/**
 * A model as requested by a producer.
 *
 * @param name in the repository
 * @param version in the repository; null for the one being served
 */
public record ModelName(String name, @Nullable String version) {

  /** As producers write it. */
  @Override
  public String toString() {
    return version == null ? name : name + ":" + version;
  }
}
