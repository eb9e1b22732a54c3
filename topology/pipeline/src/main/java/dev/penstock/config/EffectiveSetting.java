package dev.penstock.config;

/**
 * A setting with its effective value.
 *
 * @param key its name
 * @param value as it was written, masked if it is secret
 * @param origin where it was set; {@code default} if nowhere
 * @param doc one line
 */
public record EffectiveSetting(String key, String value, String origin, String doc) {}
