/**
 * What all measurements share: the settings they run under, and their failure.
 *
 * <p>No measurement: each has a package below this one.
 *
 * <p>Start with {@link dev.penstock.bench.race.Race}, which uses most of the others.
 */
@NullMarked
package dev.penstock.bench;

import org.jspecify.annotations.NullMarked;
