package dev.penstock.cli.console;

/**
 * What a command gets from the process that runs it.
 *
 * @param terminal where it writes
 * @param stop reports that it should end
 */
public record CommandContext(Terminal terminal, StopSignal stop) {}
