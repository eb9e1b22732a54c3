package dev.penstock.config;

import java.util.List;

/**
 * Where health and metrics are served.
 *
 * @param host address to listen on
 * @param port 0 for any free port
 */
public record AdminConfig(String host, int port) {

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

  static final List<Setting<?>> SETTINGS = List.of(HOST, PORT);

  static AdminConfig of(Values values) {
    return new AdminConfig(values.get(HOST), values.get(PORT));
  }
}
