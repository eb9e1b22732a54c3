package dev.penstock.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What all commands share. */
@Command(
    name = "penstock",
    description = "Exactly-once GPU batch inference on Kafka Streams.",
    mixinStandardHelpOptions = true,
    versionProvider = RootCommand.Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExample:%n",
    footer = "  penstock demo")
final class RootCommand implements Runnable {

  /** The example where the demo is not in the distribution. */
  static final String FOOTER_WITHOUT_DEMO = "  penstock run --bootstrap-servers localhost:9092";

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log more: debug messages, and stack traces of errors.")
  boolean verbose;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String built = RootCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "penstock " + (built == null ? "(from classes, not from a jar)" : built),
        "Java " + Runtime.version()
      };
    }
  }
}
