package dev.penstock.config;

/** Which partition of an output topic an answer goes to. */
public enum OutputPartitioner {
  /** The one with the number of its image's partition, whatever the key. */
  SOURCE,
  /** The one that Kafka's default partitioner chooses for the key; without a key, its image's. */
  KEY
}
