package dev.penstock.guarantee;

import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.time.Duration;

/** What a producer writes, how fast, and over how many partitions. */
final class Load {

  private final Duration interval;
  private final byte[] image;
  private final int partitions;

  private Load(Duration interval, byte[] image, int partitions) {
    this.interval = interval;
    this.image = image;
    this.partitions = partitions;
  }

  /** Tiny pictures at a steady pace. */
  static Load tiny(int perSecond) {
    return new Load(Duration.ofSeconds(1).dividedBy(perSecond), TestImages.png(Color.RED), 6);
  }

  /** Pictures of about 150 KB, as fast as the brokers take them, over many partitions. */
  static Load large() {
    return new Load(Duration.ZERO, TestImages.noise(224, 224), 48);
  }

  /** Time between two records. */
  Duration interval() {
    return interval;
  }

  /** Partitions of each topic. */
  int partitions() {
    return partitions;
  }

  /** The picture; not to be changed. */
  byte[] image() {
    return image;
  }
}
