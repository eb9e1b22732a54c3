/**
 * Time and memory from the start of a process to its first prediction.
 *
 * <p>No start in this process: each is a child process.
 *
 * <p>Start with {@link dev.penstock.bench.startup.StartupBench}.
 */
@NullMarked
package dev.penstock.bench.startup;

import org.jspecify.annotations.NullMarked;
