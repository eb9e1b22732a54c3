/**
 * The commands of bench: options in, a table, JSON or a page out.
 *
 * <p>No measuring: module bench does that.
 *
 * <p>Start with {@link dev.penstock.workbench.bench.BenchCommand}, then {@link
 * dev.penstock.workbench.bench.BenchOptions}.
 */
@NullMarked
package dev.penstock.workbench.bench;

import org.jspecify.annotations.NullMarked;
