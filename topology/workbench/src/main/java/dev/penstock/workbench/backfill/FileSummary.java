package dev.penstock.workbench.backfill;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.backfill.files.FileJob;
import dev.penstock.backfill.files.FileJobRequest;
import dev.penstock.backfill.files.JobCounts;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.Rounded;
import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

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

  static String clock(Duration time) {
    return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
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
    lines.add("files         %s -> %s".formatted(request.input(), request.output()));
    lines.add("model         %s:%s".formatted(model.name(), model.version()));
    lines.add("answered      %,d in %,d parts".formatted(counts.answered(), job.parts()));
    lines.add("dead letters  " + letters(counts));
    if (job.repeatedIds() > 0) {
      lines.add(
          "repeated ids  at least %,d images have the id of one before; source.offset tells them apart"
              .formatted(job.repeatedIds()));
    }
    lines.add("latency       " + latency(counts));
    lines.add("batches       " + batches(counts));
    lines.add("took          " + clock(took()));
    return lines;
  }

  private String letters(JobCounts counts) {
    if (counts.deadLetters() == 0) {
      return "0";
    }
    String stages =
        counts.letters().entrySet().stream()
            .map(stage -> "%s %,d".formatted(stage.getKey(), stage.getValue()))
            .collect(Collectors.joining(", ", "%,d (".formatted(counts.deadLetters()), ")"));
    return job.isDone() ? stages + " in " + job.letters() : stages;
  }

  private static String latency(JobCounts counts) {
    OptionalDouble median = counts.latency(0.5);
    OptionalDouble high = counts.latency(0.95);
    return median.isEmpty() || high.isEmpty()
        ? "no answer"
        : "p50 %.0f ms, p95 %.0f ms in the engine"
            .formatted(median.getAsDouble(), high.getAsDouble());
  }

  private static String batches(JobCounts counts) {
    OptionalDouble mean = counts.meanBatch();
    return mean.isEmpty()
        ? "none"
        : "%,.0f of %.1f images on average".formatted(counts.batches(), mean.getAsDouble());
  }

  private void write(JsonGenerator out) throws IOException {
    JobCounts counts = job.counts();
    out.writeStringField("job", request.name());
    out.writeStringField("state", state());
    out.writeStringField("input", request.input());
    out.writeStringField("output", request.output().toString());
    out.writeStringField("deadLettersFile", job.letters().toString());
    out.writeStringField("model", model.name() + ":" + model.version());
    out.writeNumberField("answered", counts.answered());
    out.writeNumberField("deadLettered", counts.deadLetters());
    out.writeObjectFieldStart("deadLettersByStage");
    for (Map.Entry<String, Long> stage : counts.letters().entrySet()) {
      out.writeNumberField(stage.getKey(), stage.getValue());
    }
    out.writeEndObject();
    out.writeNumberField("repeatedIds", job.repeatedIds());
    out.writeNumberField("parts", job.parts());
    writeOptional(out, "p50Millis", counts.latency(0.5));
    writeOptional(out, "p95Millis", counts.latency(0.95));
    out.writeNumberField("batches", Math.round(counts.batches()));
    writeOptional(out, "meanBatch", counts.meanBatch());
    out.writeNumberField("seconds", Rounded.to3((double) took().toMillis() / 1e3));
  }

  private static void writeOptional(JsonGenerator out, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent()) {
      out.writeNumberField(name, Rounded.to3(value.getAsDouble()));
    } else {
      out.writeNullField(name);
    }
  }
}
