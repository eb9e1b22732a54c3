package dev.penstock.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How batches are formed.
 *
 * @param size most images in one batch; empty for auto
 * @param linger longest that the oldest image waits for the batch to fill; the adaptive mode starts
 *     from it; empty for auto
 * @param mode what sets the linger
 * @param p99Target target of the adaptive mode
 */
public record BatchConfig(
    Optional<Integer> size, Optional<Duration> linger, BatchMode mode, Duration p99Target) {

  public static final Setting<Optional<Integer>> SIZE =
      new Setting<>(
          "penstock.batch.size",
          SettingType.orWord("auto", SettingType.count(1, 1024)),
          "auto",
          "Most images in one batch; auto depends on the provider.");

  public static final Setting<Optional<Duration>> LINGER =
      new Setting<>(
          "penstock.batch.linger",
          SettingType.orWord("auto", SettingType.duration("0ms", "1m")),
          "auto",
          "Longest that a batch's oldest image waits for the batch to fill; auto is 20 ms, or 0 on"
              + " the CPU, where an image takes the same time in any batch.");

  public static final Setting<BatchMode> MODE =
      new Setting<>(
          "penstock.batch.mode",
          SettingType.oneOf(BatchMode.class, '-'),
          "fixed",
          "Whether the linger is fixed or follows the load (adaptive).");

  public static final Setting<Duration> P99_TARGET =
      new Setting<>(
          "penstock.batch.p99-target",
          SettingType.duration("1ms", "10m"),
          "250ms",
          "Adaptive mode: aim to answer 99 of 100 images within this time.");

  static final List<Setting<?>> SETTINGS = List.of(SIZE, LINGER, MODE, P99_TARGET);

  static BatchConfig of(Values values) {
    return new BatchConfig(
        values.get(SIZE), values.get(LINGER), values.get(MODE), values.get(P99_TARGET));
  }
}
