/**
 * Settings: their names, types, defaults and origins, and every error in them at once.
 *
 * <p>No logic of what is configured, and no library but the JDK. Start with {@link
 * dev.penstock.config.PenstockConfig}; a new setting is declared where its value is used, in one of
 * the {@code ...Config} records.
 */
@NullMarked
package dev.penstock.config;

import org.jspecify.annotations.NullMarked;
