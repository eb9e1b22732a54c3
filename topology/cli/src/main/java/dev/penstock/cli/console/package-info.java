/**
 * How a command meets its user: terminal, stop signal, exit codes, error reporting, options that
 * many commands share.
 *
 * <p>No Kafka clients, and nothing that only one command group needs.
 *
 * <p>Start with {@link dev.penstock.cli.console.CommandContext}.
 */
@NullMarked
package dev.penstock.cli.console;

import org.jspecify.annotations.NullMarked;
