package dev.penstock.cli.backfill.files;

import dev.penstock.cli.console.WrongUsageException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** From where to where a job goes that has files on one side at least. */
public enum FileDirection {
  FILES_TO_FILES("from files to files", Side.INPUT_FILES, Side.OUTPUT_FILES),
  TOPIC_TO_FILES("from a topic to files", Side.INPUT_TOPIC, Side.OUTPUT_FILES),
  FILES_TO_TOPIC("from files to a topic", Side.INPUT_FILES, Side.OUTPUT_TOPIC);

  /** The options of one side, and those of every job. */
  private enum Side {
    EVERY(
        "--model --json --config --set --verbose"
            + " --rate --max-dead-letters --part-images --retry-failed"),
    INPUT_FILES("--input --id-column --image-column --uri-column"),
    OUTPUT_FILES("--output --single-file"),
    INPUT_TOPIC(
        "--bootstrap-servers --topic --from --to --partitions --filter --assume-ordered"
            + " --fail-on-missing"),
    OUTPUT_TOPIC("--bootstrap-servers --to-topic --into-live-topics");

    private final String options;

    Side(String options) {
      this.options = options;
    }

    boolean has(String option) {
      return List.of(options.split(" ")).contains(option);
    }
  }

  private final String text;
  private final Side input;
  private final Side output;

  FileDirection(String text, Side input, Side output) {
    this.text = text;
    this.input = input;
    this.output = output;
  }

  /**
   * The direction that options ask for.
   *
   * @param topic whether a topic is read
   * @param toTopic whether a topic is written
   * @throws WrongUsageException if one of the sides is named twice, or not at all
   */
  public static FileDirection of(FileOptions files, boolean topic, boolean toTopic) {
    boolean input = files.input().isPresent();
    boolean output = files.output().isPresent();
    if (input && topic) {
      throw new WrongUsageException(
          "the images are in files or in a topic: give --input or --topic");
    }
    if (output && toTopic) {
      throw new WrongUsageException(
          "the predictions go to files or to a topic: give --output or --to-topic");
    }
    if (!input && !output) {
      throw new WrongUsageException(
          "options of files need --input or --output (see: backfill start --help)");
    }
    if (!input && !topic) {
      throw new WrongUsageException(
          "--output needs to know where the images are: give --input FILES or --topic TOPIC");
    }
    if (!output && !toTopic) {
      throw new WrongUsageException(
          "--input needs to know where the predictions go: give --output FILE or --to-topic TOPIC");
    }
    return input ? (output ? FILES_TO_FILES : FILES_TO_TOPIC) : TOPIC_TO_FILES;
  }

  /** Whether brokers are needed. */
  public boolean needsBrokers() {
    return this != FILES_TO_FILES;
  }

  /**
   * Refuses options that mean nothing in this direction.
   *
   * @param command that was parsed
   * @throws WrongUsageException if such an option was given
   */
  public void requireNoOthers(CommandLine command) {
    for (OptionSpec option : command.getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (!Side.EVERY.has(name) && !input.has(name) && !output.has(name)) {
        throw new WrongUsageException("%s means nothing in a job %s".formatted(name, text));
      }
    }
  }
}
