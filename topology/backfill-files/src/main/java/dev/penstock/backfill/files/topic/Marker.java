package dev.penstock.backfill.files.topic;

/**
 * What a topic's side says of a job: it is committed with the predictions that it counts, as an
 * offset of the job's group.
 *
 * @param parts how many parts are in the topic
 * @param manifest the id of the manifest that has them
 */
public record Marker(long parts, String manifest) {}
