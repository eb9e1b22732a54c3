package dev.penstock.cli.backfill.files;

import dev.penstock.backfill.JobLimits;
import dev.penstock.backfill.JobRequest;
import dev.penstock.backfill.job.JobClients;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A job with files on one side at least, as it was asked for.
 *
 * @param job its name
 * @param files the options of the files
 * @param records what is read of a topic; empty if the images are in files
 * @param toTopic topic of the predictions; empty if they go to files
 * @param limits that the whole job may not pass
 * @param imagesPerSecond empty for no limit
 * @param clients for the sides that are topics
 */
public record FileWork(
    String job,
    FileOptions files,
    Optional<Records> records,
    Optional<String> toTopic,
    JobLimits limits,
    OptionalDouble imagesPerSecond,
    JobClients clients) {

  /** A bounded part of a topic. */
  public record Records(String topic, JobRequest range) {}
}
