package dev.penstock.config;

/** Which partition of an output topic an answer goes to. */
public enum OutputPartitioner {
  /** The partition with the same number as its image's, whatever the key. */
  SOURCE,
  /**
   * The partition that Kafka's default partitioner chooses for the key; without a key, as for its
   * image.
   */
  KEY
}
