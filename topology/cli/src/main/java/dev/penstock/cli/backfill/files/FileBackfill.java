package dev.penstock.cli.backfill.files;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.WrongUsageException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.session.InferenceException;
import java.io.IOException;
import java.util.ServiceLoader;

/**
 * Carries out a backfill with files on one side at least. It is found as a service, since an image
 * has none: a provider is named in {@code
 * META-INF/services/dev.penstock.cli.backfill.files.FileBackfill}.
 */
public interface FileBackfill {

  /**
   * The one of this distribution.
   *
   * @throws WrongUsageException if it has none
   */
  static FileBackfill find() {
    return ServiceLoader.load(FileBackfill.class)
        .findFirst()
        .orElseThrow(
            () ->
                new WrongUsageException(
                    "backfills of files are not in this distribution; the tarball and"
                        + " scripts/penstock of a checkout have them"));
  }

  /**
   * Begins a job, or goes on with it, and stays until it is over or a stop is requested. Brokers
   * are asked for something only where a side is a topic.
   *
   * @param work what to do
   * @param json whether the summary is a JSON object
   * @return an {@link dev.penstock.cli.console.ExitCode}: 0 if all is answered, 3 if there are dead
   *     letters, 1 if the job is not done
   */
  int run(FileWork work, PenstockConfig config, boolean json, CommandContext context)
      throws IOException, ModelException, InferenceException, InterruptedException;
}
