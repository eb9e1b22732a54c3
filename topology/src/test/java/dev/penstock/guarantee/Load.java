package dev.penstock.guarantee;

import dev.penstock.journey.TestImages;
import java.awt.Color;
import java.time.Duration;

/**
 * What a producer writes, and how fast.
 *
 * @param interval between two records
 */
record Load(Duration interval, byte[] image) {

  /** Tiny pictures at a steady pace. */
  static Load tiny(int perSecond) {
    return new Load(Duration.ofSeconds(1).dividedBy(perSecond), TestImages.png(Color.RED));
  }

  /** Pictures of about 150 KB, as fast as the brokers take them. */
  static Load large() {
    return new Load(Duration.ZERO, TestImages.noise(224, 224));
  }
}
