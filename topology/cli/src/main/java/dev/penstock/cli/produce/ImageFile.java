package dev.penstock.cli.produce;

import java.nio.file.Path;

/**
 * A file to send.
 *
 * @param id of its record: the path in the folder that was given, with slashes; the name of a file
 *     that was given alone
 */
public record ImageFile(String id, Path path) {}
