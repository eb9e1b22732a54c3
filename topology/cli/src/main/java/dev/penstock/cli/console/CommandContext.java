package dev.penstock.cli.console;

/**
 * What a verb is given of the world.
 *
 * @param terminal where it writes
 * @param stop tells when it should end
 */
public record CommandContext(Terminal terminal, StopSignal stop) {}
