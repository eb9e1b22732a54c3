package dev.penstock.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where health and metrics are served.
 *
 * @param host address to listen on
 * @param port 0 for any free port
 * @param nativeHistograms whether histograms are native, too
 * @param lagInterval how often the group's lag is measured; empty for never
 */
public record AdminConfig(
    String host, int port, boolean nativeHistograms, Optional<Duration> lagInterval) {

  public static final Setting<String> HOST =
      new Setting<>(
          "penstock.admin.host",
          SettingType.text("a host name or an address", "\\S+"),
          "127.0.0.1",
          "Address that serves health and metrics; 0.0.0.0 for all.");

  public static final Setting<Integer> PORT =
      new Setting<>(
          "penstock.admin.port",
          SettingType.count(0, 65_535),
          "9464",
          "Port for health and metrics; 0 for any free port.");

  public static final Setting<Boolean> NATIVE_HISTOGRAMS =
      new Setting<>(
          "penstock.metrics.native-histograms",
          SettingType.flag(),
          "false",
          "Export histograms with Prometheus' native buckets as well as with fixed ones. Prometheus"
              + " before 2.45 drops the fixed ones of those that it reads natively.");

  public static final Setting<Optional<Duration>> LAG_INTERVAL =
      new Setting<>(
          "penstock.lag.interval",
          SettingType.orWord("off", SettingType.duration("1s", "1h")),
          "15s",
          "How often the lag of this instance's partitions is measured for the metrics; off for"
              + " never.");

  static final List<Setting<?>> SETTINGS = List.of(HOST, PORT, NATIVE_HISTOGRAMS, LAG_INTERVAL);

  static AdminConfig of(Values values) {
    return new AdminConfig(
        values.get(HOST),
        values.get(PORT),
        values.get(NATIVE_HISTOGRAMS),
        values.get(LAG_INTERVAL));
  }
}
