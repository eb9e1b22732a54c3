package dev.penstock.workbench.backfill;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.backfill.files.FileJob;
import dev.penstock.backfill.files.FileJobRequest;
import dev.penstock.backfill.files.FileJobRequest.InputFiles;
import dev.penstock.backfill.files.FileJobRequest.InputTopic;
import dev.penstock.backfill.files.FileJobRequest.OutputFiles;
import dev.penstock.backfill.files.FileJobRequest.OutputTopic;
import dev.penstock.backfill.files.JobCounts;
import dev.penstock.backfill.files.source.PassedOver;
import dev.penstock.cli.backfill.Account;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Rounded;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The account of a job, as text and as JSON. Counts are of the whole job, the time of this run. */
final class FileSummary {

  private final FileJobRequest request;
  private final FileJob job;
  private final ModelDescriptor model;
  private final long startedAt = System.nanoTime();

  FileSummary(FileJobRequest request, FileJob job, ModelDescriptor model) {
    this.request = request;
    this.job = job;
    this.model = model;
  }

  int exitCode() {
    if (!job.isDone()) {
      return ExitCode.FAILED;
    }
    return job.counts().deadLetters() > 0 ? ExitCode.OVER_LIMIT : ExitCode.DONE;
  }

  void print(Terminal terminal, boolean json) {
    if (json) {
      terminal.json(this::write);
    } else {
      lines().forEach(terminal::result);
    }
  }

  private String state() {
    return job.isDone() ? "done" : "not done";
  }

  private Duration took() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  private List<String> lines() {
    JobCounts counts = job.counts();
    List<String> lines = new ArrayList<>();
    lines.add("job           %s, %s".formatted(request.name(), state()));
    lines.add("from, to      %s -> %s".formatted(request.source(), request.target()));
    lines.add("model         %s:%s".formatted(model.name(), model.version()));
    lines.add("answered      %,d in %,d parts".formatted(counts.answered(), job.parts()));
    lines.add("dead letters  " + letters(counts));
    if (request.source() instanceof InputTopic) {
      lines.add(
          "skipped       %,d by --filter, %,d outside the time"
              .formatted(
                  counts.passed(PassedOver.FILTERED), counts.passed(PassedOver.OUTSIDE_THE_TIME)));
      long missing = counts.passed(PassedOver.MISSING);
      lines.add(
          "missing       %,d%s"
              .formatted(missing, missing > 0 ? " deleted unread (retention)" : ""));
      lines.add(
          "no record     %,d offsets (transaction markers, aborted or compacted)"
              .formatted(counts.passed(PassedOver.NO_RECORD)));
    }
    if (job.repeatedIds() > 0) {
      lines.add(
          "repeated ids  at least %,d images have the id of one before; source.offset tells them apart"
              .formatted(job.repeatedIds()));
    }
    lines.add("latency       " + Account.latency(counts.latency(0.5), counts.latency(0.95)));
    lines.add("batches       " + Account.batches(counts.batches(), counts.meanBatch(), "images"));
    lines.add("took          " + Account.clock(took()));
    return lines;
  }

  private String letters(JobCounts counts) {
    String letters = Account.letters(counts.deadLetters(), counts.letters());
    return job.isDone() && counts.deadLetters() > 0 ? letters + " in " + job.letters() : letters;
  }

  private void write(JsonGenerator out) throws IOException {
    JobCounts counts = job.counts();
    out.writeStringField("job", request.name());
    out.writeStringField("state", state());
    writeSides(out);
    out.writeStringField("deadLettersFile", job.letters().toString());
    out.writeStringField("model", model.name() + ":" + model.version());
    out.writeNumberField("answered", counts.answered());
    Account.writeLetters(out, counts.deadLetters(), counts.letters());
    if (request.source() instanceof InputTopic) {
      out.writeNumberField("skippedByFilter", counts.passed(PassedOver.FILTERED));
      out.writeNumberField("skippedByTime", counts.passed(PassedOver.OUTSIDE_THE_TIME));
      out.writeNumberField("missing", counts.passed(PassedOver.MISSING));
      out.writeNumberField("unreadable", counts.passed(PassedOver.NO_RECORD));
    }
    out.writeNumberField("repeatedIds", job.repeatedIds());
    out.writeNumberField("parts", job.parts());
    Account.writePace(
        out, counts.latency(0.5), counts.latency(0.95), counts.batches(), counts.meanBatch());
    out.writeNumberField("seconds", Rounded.to3((double) took().toMillis() / 1e3));
  }

  /** A topic has a field of another name than a file, so that nobody takes one for the other. */
  private void writeSides(JsonGenerator out) throws IOException {
    if (request.source() instanceof InputTopic records) {
      out.writeStringField("topic", records.topic());
    } else if (request.source() instanceof InputFiles files) {
      out.writeStringField("input", files.input());
    }
    if (request.target() instanceof OutputTopic topic) {
      out.writeStringField("predictions", topic.topic());
    } else if (request.target() instanceof OutputFiles files) {
      out.writeStringField("output", files.output().toString());
    }
  }
}
