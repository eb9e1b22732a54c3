package dev.penstock.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How batches gather.
 *
 * @param size most images of one batch; empty to choose
 * @param linger longest wait of the oldest image for company, where the adaptive mode starts; empty
 *     to choose
 * @param mode who decides the linger
 * @param p99Target the adaptive mode's aim
 */
public record BatchConfig(
    Optional<Integer> size, Optional<Duration> linger, BatchMode mode, Duration p99Target) {

  public static final Setting<Optional<Integer>> SIZE =
      new Setting<>(
          "penstock.batch.size",
          SettingType.orWord("auto", SettingType.count(1, 1024)),
          "auto",
          "Most images of one batch; auto chooses for the provider.");

  public static final Setting<Optional<Duration>> LINGER =
      new Setting<>(
          "penstock.batch.linger",
          SettingType.orWord("auto", SettingType.duration("0ms", "1m")),
          "auto",
          "Longest wait of a batch's oldest image for company; auto takes 20 ms, and none on the"
              + " CPU, where an image takes the same time in any batch.");

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
          "Adaptive mode: 99 of 100 images are to be answered within this time.");

  static final List<Setting<?>> SETTINGS = List.of(SIZE, LINGER, MODE, P99_TARGET);

  static BatchConfig of(Values values) {
    return new BatchConfig(
        values.get(SIZE), values.get(LINGER), values.get(MODE), values.get(P99_TARGET));
  }
}
