/**
 * The command config: all settings with their origin.
 *
 * <p>No declaration of settings: those are in {@code dev.penstock.config}.
 *
 * <p>Start with {@link dev.penstock.cli.config.ConfigCommand}.
 */
@NullMarked
package dev.penstock.cli.config;

import org.jspecify.annotations.NullMarked;
