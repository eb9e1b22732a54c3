package dev.penstock.backfill.files;

import java.time.Duration;

/**
 * When a part ends: at a number of images, or at an age, whichever comes first. What is in no
 * finished part is done again after a kill.
 *
 * @param images most images of a part
 * @param age of its oldest image
 */
public record PartLimit(long images, Duration age) {

  /** Large enough for readers of columns, and half a minute is little to lose. */
  public static final PartLimit USUAL = new PartLimit(10_000, Duration.ofSeconds(30));

  /** What a topic gets should be there soon; its parts are never read as files. */
  public static final Duration TOPIC_AGE = Duration.ofSeconds(5);

  public PartLimit {
    if (images < 1) {
      throw new IllegalArgumentException("a part of %d images; the least is 1".formatted(images));
    }
  }

  boolean isReached(long imagesSoFar, long nanosSoFar) {
    return imagesSoFar >= images || nanosSoFar >= age.toNanos();
  }
}
