package dev.penstock.cli.lag;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.lag.Bound;
import dev.penstock.lag.GroupLag;
import dev.penstock.lag.PartitionLag;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A group as a JSON object. What is unknown is null, and so is a time that never comes. */
final class LagJson {

  private LagJson() {}

  static void write(JsonGenerator json, Instant time, GroupLag group) throws IOException {
    json.writeStringField("time", time.toString());
    json.writeStringField("group", group.id());
    json.writeStringField("protocol", group.type());
    json.writeStringField("groupState", group.groupState());
    json.writeNumberField("members", group.members());
    json.writeStringField("state", group.state().id());
    write(json, "lag", group.records());
    json.writeBooleanField("lagIsUpperBound", group.records().isPresent() && !group.isExact());
    write(json, "lagSeconds", group.seconds());
    writeBound(json, group.seconds(), group.secondsBound());
    write(json, "inPerSecond", group.inPerSecond());
    write(json, "outPerSecond", group.outPerSecond());
    write(json, "catchUpSeconds", group.catchUpSeconds());
    json.writeNumberField("lost", group.lost());
    if (group.replicasNeeded().isPresent()) {
      json.writeNumberField("replicasNeeded", group.replicasNeeded().getAsInt());
    } else {
      json.writeNullField("replicasNeeded");
    }
    json.writeArrayFieldStart("partitions");
    for (PartitionLag partition : group.partitions()) {
      json.writeStartObject();
      write(json, partition);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, PartitionLag lag) throws IOException {
    json.writeStringField("topic", lag.partition().topic());
    json.writeNumberField("partition", lag.partition().partition());
    write(json, "committed", lag.committed());
    json.writeNumberField("start", lag.start());
    json.writeNumberField("end", lag.end());
    json.writeNumberField("inOpenTransactions", lag.unstable());
    write(json, "lag", lag.records());
    json.writeBooleanField("lagIsUpperBound", lag.records().isPresent() && !lag.isExact());
    write(json, "lagSeconds", lag.seconds());
    writeBound(json, lag.seconds(), lag.secondsBound());
    write(json, "inPerSecond", lag.inPerSecond());
    write(json, "outPerSecond", lag.outPerSecond());
    write(json, "catchUpSeconds", lag.catchUpSeconds());
    write(json, "retentionMarginSeconds", lag.retentionMarginSeconds());
    json.writeNumberField("lost", lag.lost());
    json.writeStringField("state", lag.state().id());
    if (lag.owner().isPresent()) {
      json.writeStringField("owner", lag.owner().get());
    } else {
      json.writeNullField("owner");
    }
  }

  private static void writeBound(JsonGenerator json, OptionalDouble seconds, Bound bound)
      throws IOException {
    boolean isKnown = seconds.isPresent();
    json.writeBooleanField("lagSecondsIsUpperBound", isKnown && bound == Bound.AT_MOST);
    json.writeBooleanField("lagSecondsIsLowerBound", isKnown && bound == Bound.AT_LEAST);
  }

  private static void write(JsonGenerator json, String name, OptionalLong value)
      throws IOException {
    if (value.isPresent()) {
      json.writeNumberField(name, value.getAsLong());
    } else {
      json.writeNullField(name);
    }
  }

  private static void write(JsonGenerator json, String name, OptionalDouble value)
      throws IOException {
    write(json, name, value.orElse(Double.NaN));
  }

  private static void write(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }
}
