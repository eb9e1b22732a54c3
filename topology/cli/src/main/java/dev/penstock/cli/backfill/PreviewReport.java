package dev.penstock.cli.backfill;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.backfill.Preview;
import dev.penstock.schemas.PartitionBounds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a job would do, as text and as JSON.
 *
 * @param preview what it would read
 * @param imagesPerSecond of this machine, as measured
 * @param rate that the job may not exceed
 */
record PreviewReport(Preview preview, OptionalDouble imagesPerSecond, OptionalDouble rate) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("records       at most %,d".formatted(preview.offsets()));
    lines.add(
        "bytes         "
            + (preview.bytes().isPresent()
                ? "about %,.1f MiB".formatted((double) preview.bytes().getAsLong() / (1 << 20))
                : "unknown: the brokers do not say"));
    lines.add("times         %s to %s".formatted(text(preview.oldest()), text(preview.newest())));
    lines.add("missing       %,d offsets are gone (retention)".formatted(preview.missing()));
    for (PartitionBounds each : preview.partitions()) {
      lines.add(
          "partition %-3d %,d to %,d"
              .formatted(each.getPartition(), each.getStart(), each.getEnd()));
    }
    lines.add(
        "estimate      "
            + duration()
                .map(
                    time ->
                        "%s at %,.1f/s with this machine alone"
                            .formatted(Account.clock(time), perSecond().orElse(0)))
                .orElse("none: no record can be answered"));
    return lines;
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse("unknown");
  }

  /** What the machine can do, or less. */
  private OptionalDouble perSecond() {
    return imagesPerSecond.isPresent() && rate.isPresent()
        ? OptionalDouble.of(Math.min(imagesPerSecond.getAsDouble(), rate.getAsDouble()))
        : imagesPerSecond;
  }

  private Optional<Duration> duration() {
    return perSecond().isPresent()
        ? Optional.of(
            Duration.ofMillis(
                Math.round((double) preview.offsets() / perSecond().getAsDouble() * 1e3)))
        : Optional.empty();
  }

  void write(JsonGenerator out) throws IOException {
    out.writeBooleanField("dryRun", true);
    out.writeNumberField("offsets", preview.offsets());
    writeNullable(out, "bytes", preview.bytes().isPresent() ? preview.bytes().getAsLong() : null);
    out.writeStringField("oldest", preview.oldest().map(Instant::toString).orElse(null));
    out.writeStringField("newest", preview.newest().map(Instant::toString).orElse(null));
    out.writeNumberField("missing", preview.missing());
    Account.writeOptional(out, "imagesPerSecond", perSecond());
    writeNullable(out, "seconds", duration().map(Duration::toSeconds).orElse(null));
    out.writeArrayFieldStart("partitions");
    for (PartitionBounds each : preview.partitions()) {
      out.writeStartObject();
      out.writeNumberField("partition", each.getPartition());
      out.writeNumberField("start", each.getStart());
      out.writeNumberField("end", each.getEnd());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeNullable(JsonGenerator out, String name, @Nullable Long value)
      throws IOException {
    if (value == null) {
      out.writeNullField(name);
    } else {
      out.writeNumberField(name, value);
    }
  }
}
