package dev.penstock.cli.backfill.files;

import dev.penstock.cli.console.WrongUsageException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which files a backfill reads and writes. */
public final class FileOptions {

  @Option(
      names = "--input",
      paramLabel = "DIR|GLOB|FILE",
      description = {
        "Images: a folder, a pattern (in quotes), or a file of records (.avro, .jsonl, .parquet)."
            + " Otherwise --topic."
      })
  private @Nullable String input;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "Predictions: a name that ends in .avro, .jsonl or .parquet; .avro and .parquet are"
            + " folders of parts. It appears when the job is done. Otherwise --to-topic."
      })
  private @Nullable Path output;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "Column or field with the id. Default: id.")
  private @Nullable String idColumn;

  @Option(
      names = "--image-column",
      paramLabel = "NAME",
      description = "Column with the image: bytes, in JSON base64. Default: image.")
  private @Nullable String imageColumn;

  @Option(
      names = "--uri-column",
      paramLabel = "NAME",
      description = "Column with the path of the image. Default: path or uri.")
  private @Nullable String uriColumn;

  @Option(names = "--single-file", description = "One file instead of a folder of parts.")
  private boolean singleFile;

  @Option(
      names = "--part-images",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Images of a part, which ends after 30 s at the latest, or 5 s if it goes to a topic."
              + " Default: ${DEFAULT-VALUE}.")
  private long partImages;

  @Option(
      names = "--retry-failed",
      description = "Try the images that failed in a job that is done once more.")
  private boolean retryFailed;

  /** Whether files were named. */
  public boolean isGiven() {
    return input != null
        || output != null
        || idColumn != null
        || imageColumn != null
        || uriColumn != null
        || singleFile
        || retryFailed;
  }

  /** Where the images are, as the user typed it; empty if they are in a topic. */
  public Optional<String> input() {
    return Optional.ofNullable(input);
  }

  /** Where the predictions go; empty if that is a topic. */
  public Optional<Path> output() {
    return Optional.ofNullable(output);
  }

  public Optional<String> idColumn() {
    return Optional.ofNullable(idColumn);
  }

  public Optional<String> imageColumn() {
    return Optional.ofNullable(imageColumn);
  }

  public Optional<String> uriColumn() {
    return Optional.ofNullable(uriColumn);
  }

  public boolean singleFile() {
    return singleFile;
  }

  public boolean retryFailed() {
    return retryFailed;
  }

  /**
   * Images of a part.
   *
   * @throws WrongUsageException if there could be none
   */
  public long partImages() {
    if (partImages < 1) {
      throw new WrongUsageException("--part-images is " + partImages + "; the least is 1");
    }
    return partImages;
  }
}
