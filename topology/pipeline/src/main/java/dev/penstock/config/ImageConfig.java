package dev.penstock.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which images are accepted, and how they are decoded.
 *
 * @param maxPixels width times height of the largest image
 * @param maxBytes length of the largest encoded image
 * @param decodeThreads threads that decode; empty for auto
 * @param decodeTimeout longest decoding of one image
 */
public record ImageConfig(
    long maxPixels, long maxBytes, Optional<Integer> decodeThreads, Duration decodeTimeout) {

  public static final Setting<Long> MAX_PIXELS =
      new Setting<>(
          "penstock.image.max-pixels",
          SettingType.longCount(1, 1_000_000_000),
          "50000000",
          "Width times height of the largest image, read from its header before decoding.");

  public static final Setting<Long> MAX_BYTES =
      new Setting<>(
          "penstock.image.max-bytes",
          SettingType.bytes("1KiB", "1GiB"),
          "32MiB",
          "Length of the largest encoded image.");

  public static final Setting<Optional<Integer>> DECODE_THREADS =
      new Setting<>(
          "penstock.decode.threads",
          SettingType.orWord("auto", SettingType.count(1, 256)),
          "auto",
          "Threads that decode images; auto depends on the machine and the provider.");

  public static final Setting<Duration> DECODE_TIMEOUT =
      new Setting<>(
          "penstock.decode.timeout",
          SettingType.duration("1ms", "1h"),
          "10s",
          "Longest time to decode one image; after that it is a dead letter.");

  static final List<Setting<?>> SETTINGS =
      List.of(MAX_PIXELS, MAX_BYTES, DECODE_THREADS, DECODE_TIMEOUT);

  static ImageConfig of(Values values) {
    return new ImageConfig(
        values.get(MAX_PIXELS),
        values.get(MAX_BYTES),
        values.get(DECODE_THREADS),
        values.get(DECODE_TIMEOUT));
  }
}
