/**
 * An instance: starts its parts in order, watches the cluster and the stream threads, and stops
 * everything in reverse.
 *
 * <p>Wiring and health only: what happens to a record is in {@code processor}. Start with {@link
 * dev.penstock.app.Penstock}; {@code Pipeline} puts the stream together.
 */
@NullMarked
package dev.penstock.app;

import org.jspecify.annotations.NullMarked;
