package dev.penstock.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import java.util.List;
import java.util.stream.Collectors;

/** Any properties file is refused with its faults, or gives settings that can be described. */
public final class SettingsFuzz {

  private SettingsFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    ConfigSource file = ConfigSource.properties("fuzz", new StringReader(new String(input, UTF_8)));
    try {
      PenstockConfig.load(List.of(file)).describe();
    } catch (ConfigException refused) {
      if (String.valueOf(refused.getMessage()).isBlank()) {
        throw new AssertionError("refused without a reason", refused);
      }
    }
  }

  /** Sound inputs to start from: every setting with its standard value. */
  public static List<byte[]> seeds() {
    String all =
        Settings.ALL.stream()
            .map(setting -> setting.key() + "=" + setting.defaultText())
            .collect(Collectors.joining("\n"));
    return List.of(
        all.getBytes(UTF_8),
        "penstock.batch.size = 8\nkafka.security.protocol: SSL\nstreams.a=\\u0041".getBytes(UTF_8));
  }
}
