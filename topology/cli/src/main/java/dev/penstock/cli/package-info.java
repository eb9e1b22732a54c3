/**
 * The program: its list of commands and what all of them share.
 *
 * <p>No command: each group has a package below this one. Commands that need a broker of their own
 * are in module workbench.
 *
 * <p>Start with {@link dev.penstock.cli.Main}.
 */
@NullMarked
package dev.penstock.cli;

import org.jspecify.annotations.NullMarked;
