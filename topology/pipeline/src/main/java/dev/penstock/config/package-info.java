/**
 * Settings: their names, types, defaults and origins, with all errors reported together.
 *
 * <p>No logic of the parts that are configured, and no library but the JDK. Start with {@link
 * dev.penstock.config.PenstockConfig}; a new setting is declared where its value is used, in one of
 * the {@code ...Config} records.
 */
@NullMarked
package dev.penstock.config;

import org.jspecify.annotations.NullMarked;
