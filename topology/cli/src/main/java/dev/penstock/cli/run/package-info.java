/**
 * The command run: an instance that serves until it is stopped.
 *
 * <p>No serving logic: module app starts and stops the parts.
 *
 * <p>Start with {@link dev.penstock.cli.run.RunCommand}.
 */
@NullMarked
package dev.penstock.cli.run;

import org.jspecify.annotations.NullMarked;
