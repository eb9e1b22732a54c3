package dev.penstock.workbench.backfill;

import dev.penstock.backfill.files.FileJob;
import dev.penstock.backfill.files.FileJobException;
import dev.penstock.backfill.files.FileJobRequest;
import dev.penstock.backfill.files.FileJobRequest.InputFiles;
import dev.penstock.backfill.files.FileJobRequest.InputTopic;
import dev.penstock.backfill.files.FileJobRequest.OutputFiles;
import dev.penstock.backfill.files.FileJobRequest.OutputTopic;
import dev.penstock.backfill.files.PartLimit;
import dev.penstock.backfill.files.source.Columns;
import dev.penstock.cli.backfill.files.FileBackfill;
import dev.penstock.cli.backfill.files.FileOptions;
import dev.penstock.cli.backfill.files.FileWork;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.RootCause;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.console.WrongUsageException;
import dev.penstock.cli.run.ServedModel;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.session.InferenceException;
import java.io.IOException;
import java.nio.file.Path;

/** Runs a job with files on one side at least in this process. */
public final class FileRun implements FileBackfill {

  @Override
  public int run(FileWork work, PenstockConfig config, boolean json, CommandContext context)
      throws IOException, ModelException, InferenceException, InterruptedException {
    FileJobRequest request = request(work);
    try {
      FileJob.check(request, config, work.clients());
      ServedModel.requireRoom(config.model());
      ModelDescriptor model = ServedModel.load(config.model(), context.terminal());
      context.stop().heed();
      try (FileJob opened =
          FileJob.open(request, config, model, work.clients(), context.terminal()::note)) {
        FileSummary summary = new FileSummary(request, opened, model);
        run(opened, work.files().retryFailed(), context);
        summary.print(context.terminal(), json);
        return summary.exitCode();
      }
    } catch (FileJobException e) {
      if (e.isWrongUsage()) {
        throw new WrongUsageException(String.valueOf(e.getMessage()));
      }
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static FileJobRequest request(FileWork work) {
    FileOptions files = work.files();
    Columns columns = new Columns(files.idColumn(), files.imageColumn(), files.uriColumn());
    FileJobRequest.Source source =
        work.records().isPresent()
            ? new InputTopic(work.records().get().topic(), work.records().get().range())
            : new InputFiles(files.input().orElseThrow(), columns);
    FileJobRequest.Target target =
        work.toTopic().isPresent()
            ? new OutputTopic(work.toTopic().get(), Path.of(""))
            : new OutputFiles(files.output().orElseThrow(), files.singleFile());
    return new FileJobRequest(
        work.job(),
        source,
        target,
        new PartLimit(
            files.partImages(),
            work.toTopic().isPresent() ? PartLimit.TOPIC_AGE : PartLimit.USUAL.age()),
        work.limits(),
        work.imagesPerSecond());
  }

  private static void run(FileJob job, boolean retryFailed, CommandContext context)
      throws IOException, FileJobException, InterruptedException {
    Terminal terminal = context.terminal();
    if (job.isDone() && !retryFailed) {
      terminal.note("nothing to do: the job is done");
      return;
    }
    if (retryFailed && !job.isRetrying() && job.retryFailed() == 0) {
      terminal.note("nothing to try again: no image has failed");
      return;
    }
    FileProgressLine progress = new FileProgressLine(terminal);
    try {
      if (!job.run(context.stop()::requested, progress::show)) {
        terminal.note("stopped; the same command goes on from here");
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "%s; %,d answers are safe, and the same command goes on from there"
              .formatted(RootCause.describeWithCause(e), job.counts().answered()),
          e);
    } finally {
      progress.end();
    }
  }
}
