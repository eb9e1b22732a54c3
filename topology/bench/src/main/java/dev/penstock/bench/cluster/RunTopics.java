package dev.penstock.bench.cluster;

import java.util.Map;

/**
 * From where to where one run goes, and under which name.
 *
 * @param application consumer group and application id; new for every run
 */
public record RunTopics(
    String bootstrapServers,
    String application,
    String images,
    String predictions,
    String deadLetters) {

  /** The same as settings of an instance. */
  public Map<String, String> settings() {
    return Map.of(
        "penstock.bootstrap.servers", bootstrapServers,
        "penstock.application.id", application,
        "penstock.input.format", "avro", // as Workload makes them
        "penstock.topic.images", images,
        "penstock.topic.predictions", predictions,
        "penstock.topic.dead-letters", deadLetters,
        "penstock.admin.port", "0");
  }
}
