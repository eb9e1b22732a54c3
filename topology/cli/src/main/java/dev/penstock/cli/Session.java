package dev.penstock.cli;

/**
 * What a verb is given of the world.
 *
 * @param terminal where it writes
 * @param stop tells when it should end
 */
record Session(Terminal terminal, StopSignal stop) {}
