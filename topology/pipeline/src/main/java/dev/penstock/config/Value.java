package dev.penstock.config;

/**
 * A setting's value and where it came from.
 *
 * @param parsed of the setting's type
 * @param text as it was written
 * @param origin where
 */
record Value(Object parsed, String text, String origin) {}
