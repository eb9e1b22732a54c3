package dev.penstock.config;

/**
 * A setting as it counts.
 *
 * @param key its name
 * @param value as it was written, masked where it is secret
 * @param origin where it was written; {@code default} where nowhere
 * @param doc one line
 */
public record EffectiveSetting(String key, String value, String origin, String doc) {}
