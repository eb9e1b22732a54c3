package dev.penstock.guarantee;

import dev.penstock.journey.TestImages;
import java.awt.Color;
import java.time.Duration;

/** What a producer writes, and how fast. */
final class Load {

  private final Duration interval;
  private final byte[] image;

  private Load(Duration interval, byte[] image) {
    this.interval = interval;
    this.image = image;
  }

  /** Tiny pictures at a steady pace. */
  static Load tiny(int perSecond) {
    return new Load(Duration.ofSeconds(1).dividedBy(perSecond), TestImages.png(Color.RED));
  }

  /** Pictures of about 150 KB, as fast as the brokers take them. */
  static Load large() {
    return new Load(Duration.ZERO, TestImages.noise(224, 224));
  }

  /** Time between two records. */
  Duration interval() {
    return interval;
  }

  /** The picture; not to be changed. */
  byte[] image() {
    return image;
  }
}
