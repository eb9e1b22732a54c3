package dev.penstock.cli;

import dev.penstock.cli.console.CommandContext;
import java.util.Optional;

/**
 * Commands from outside this module. {@link Main} finds providers with {@link
 * java.util.ServiceLoader}: a provider is a public class with a public constructor without
 * arguments, named in {@code META-INF/services/dev.penstock.cli.CommandProvider} of its jar.
 *
 * <p>{@link Main} lists the names, so that the help has one order, and looks for providers only
 * where the command line names one of their commands or asks for the list of all.
 */
public interface CommandProvider {

  /**
   * Creates a command.
   *
   * @param name as the user types it
   * @return an object with picocli's annotations, or a {@link picocli.CommandLine}; empty if this
   *     provider has no command of that name
   */
  Optional<Object> command(String name, CommandContext context);
}
