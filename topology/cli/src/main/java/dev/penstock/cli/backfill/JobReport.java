package dev.penstock.cli.backfill;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.backfill.job.JobState;
import dev.penstock.backfill.job.JobTotals;
import dev.penstock.backfill.job.JobView;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Rounded;
import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.BackfillProgress;
import dev.penstock.schemas.PartitionBounds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The account of a job, as text and as JSON: the same whoever asks. */
final class JobReport {

  private static final String ROW = "%9s %15s %15s %15s %12s %12s  %s";

  private final JobView view;
  private final BackfillJob job;
  private final JobTotals totals;

  JobReport(JobView view) {
    this.view = view;
    this.job = view.job();
    this.totals = JobTotals.of(view);
  }

  /** What a script is told of a job. */
  int exitCode() {
    if (JobState.of(job) != JobState.DONE) {
      return ExitCode.FAILED;
    }
    return totals.letters() > 0 ? ExitCode.OVER_LIMIT : ExitCode.DONE;
  }

  String state() {
    String state = job.getState();
    return job.getReason().isEmpty() ? state : state + ": " + job.getReason();
  }

  /** How long it has taken so far, waits included. */
  private Duration took() {
    Instant end = JobState.of(job).isAtWork() ? Instant.now() : job.getChangedAt();
    return Duration.between(job.getCreatedAt(), end);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "job           %s, attempt %d, %s".formatted(job.getName(), job.getAttempt(), state()));
    lines.add(
        "topics        %s -> %s, dead letters to %s"
            .formatted(job.getTopic(), job.getPredictions(), job.getDeadLetters()));
    lines.add("model         " + job.getFingerprint().getOrDefault("model", "unknown"));
    lines.add("answered      %,d".formatted(totals.answered()));
    lines.add("dead letters  " + Account.letters(totals.letters(), totals.deadLetters()));
    lines.add(
        "skipped       %,d by --filter, %,d outside the time"
            .formatted(totals.skippedByFilter(), totals.skippedByTime()));
    lines.add(
        "missing       %,d%s"
            .formatted(
                totals.missing(), totals.missing() > 0 ? " deleted unread (retention)" : ""));
    lines.add(
        "no record     %,d offsets (transaction markers, aborted or compacted)"
            .formatted(totals.unreadable()));
    if (totals.remaining() > 0) {
      lines.add("remaining     %,d of %,d offsets".formatted(totals.remaining(), totals.offsets()));
    }
    lines.add("latency       " + Account.latency(totals.latency(0.5), totals.latency(0.95)));
    lines.add("batches       " + Account.batches(totals.batches(), totals.meanBatch(), "records"));
    lines.add("took          " + Account.clock(took()));
    return lines;
  }

  /** A line for each partition, under a heading. */
  List<String> partitions() {
    List<String> lines = new ArrayList<>();
    lines.add(
        ROW.formatted("partition", "start", "position", "end", "answered", "letters", "state"));
    for (PartitionBounds bounds : job.getPartitions()) {
      BackfillProgress progress = view.progress(bounds.getPartition());
      lines.add(
          ROW.formatted(
              bounds.getPartition(),
              bounds.getStart(),
              progress.getPosition(),
              bounds.getEnd(),
              progress.getAnswered(),
              progress.getDeadLetters().values().stream().mapToLong(Long::longValue).sum(),
              progress.getDone() ? "done" : ""));
    }
    return lines;
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStringField("job", job.getName());
    out.writeNumberField("attempt", job.getAttempt());
    out.writeStringField("state", job.getState());
    out.writeStringField("reason", job.getReason());
    out.writeStringField("group", job.getGroup());
    out.writeStringField("createdAt", job.getCreatedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    out.writeStringField("topic", job.getTopic());
    out.writeStringField("predictions", job.getPredictions());
    out.writeStringField("deadLetters", job.getDeadLetters());
    out.writeStringField("model", job.getFingerprint().getOrDefault("model", ""));
    out.writeNumberField("answered", totals.answered());
    Account.writeLetters(out, totals.letters(), totals.deadLetters());
    out.writeNumberField("skippedByFilter", totals.skippedByFilter());
    out.writeNumberField("skippedByTime", totals.skippedByTime());
    out.writeNumberField("missing", totals.missing());
    out.writeNumberField("unreadable", totals.unreadable());
    out.writeNumberField("offsets", totals.offsets());
    out.writeNumberField("remaining", totals.remaining());
    Account.writePace(
        out, totals.latency(0.5), totals.latency(0.95), totals.batches(), totals.meanBatch());
    out.writeNumberField("seconds", Rounded.to3((double) took().toMillis() / 1e3));
    out.writeArrayFieldStart("partitions");
    for (PartitionBounds bounds : job.getPartitions()) {
      BackfillProgress progress = view.progress(bounds.getPartition());
      out.writeStartObject();
      out.writeNumberField("partition", bounds.getPartition());
      out.writeNumberField("start", bounds.getStart());
      out.writeNumberField("position", progress.getPosition());
      out.writeNumberField("end", bounds.getEnd());
      out.writeNumberField("answered", progress.getAnswered());
      out.writeBooleanField("done", progress.getDone());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
