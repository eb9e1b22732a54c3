package dev.penstock.backfill.files;

import dev.penstock.backfill.JobLimits;
import dev.penstock.backfill.JobRequest;
import dev.penstock.backfill.files.source.Columns;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * What a user wants of a job.
 *
 * @param name of the job
 * @param source where the images are
 * @param target where the predictions go
 * @param part when a part ends
 * @param limits that the whole job may not pass
 * @param imagesPerSecond most images a second; empty for no limit
 */
public record FileJobRequest(
    String name,
    Source source,
    Target target,
    PartLimit part,
    JobLimits limits,
    OptionalDouble imagesPerSecond) {

  /** Where the images are. */
  public sealed interface Source {}

  /** Where the predictions go. */
  public sealed interface Target {}

  /**
   * Images in files.
   *
   * @param input folder, pattern, image or file of records
   * @param columns of a file of records
   */
  public record InputFiles(String input, Columns columns) implements Source {
    @Override
    public String toString() {
      return input;
    }
  }

  /** Records of a topic. */
  public record InputTopic(String topic, JobRequest range) implements Source {
    @Override
    public String toString() {
      return "topic " + topic;
    }
  }

  /**
   * Predictions in files.
   *
   * @param output name that ends in .avro, .jsonl, .ndjson or .parquet
   * @param oneFile whether an output that may be a folder of parts is one file
   */
  public record OutputFiles(Path output, boolean oneFile) implements Target {
    @Override
    public String toString() {
      return output.toString();
    }
  }

  /**
   * Predictions in a topic.
   *
   * @param folder where the job keeps its folder, which is named after it
   */
  public record OutputTopic(String topic, Path folder) implements Target {
    @Override
    public String toString() {
      return "topic " + topic;
    }
  }
}
