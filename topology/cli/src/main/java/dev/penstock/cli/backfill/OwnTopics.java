package dev.penstock.cli.backfill;

import dev.penstock.backfill.job.JobNames;
import dev.penstock.config.PenstockConfig;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Keeps a job out of the topics of the live application. */
final class OwnTopics {

  private OwnTopics() {}

  /**
   * A backfill that wrote among the live records by mistake could not be taken back.
   *
   * @param live settings of the live application
   * @param outputs what the job writes
   * @param intoLiveTopics whether that was asked for
   * @throws ParameterException if the job may not write there
   */
  static void require(
      CommandLine command, PenstockConfig live, List<String> outputs, boolean intoLiveTopics) {
    List<String> inputs =
        List.of(live.topics().images(), JobNames.log(live.stream().applicationId()));
    for (String output : outputs) {
      if (inputs.contains(output)) {
        throw new ParameterException(
            command, output + " is read by Penstock itself; a job cannot write there");
      }
    }
    List<String> answers = List.of(live.topics().predictions(), live.topics().deadLetters());
    if (!intoLiveTopics && outputs.stream().anyMatch(answers::contains)) {
      throw new ParameterException(
          command,
          "that is a topic of the live application; to write there, give --into-live-topics");
    }
  }
}
