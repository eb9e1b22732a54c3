package dev.penstock.record;

import org.jspecify.annotations.Nullable;

/**
 * A model as a producer asks for it.
 *
 * @param name in the repository
 * @param version in the repository; null for the one that is served
 */
public record ModelName(String name, @Nullable String version) {}
