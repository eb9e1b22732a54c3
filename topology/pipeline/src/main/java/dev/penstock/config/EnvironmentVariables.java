package dev.penstock.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings in environment variables, {@code PENSTOCK_BATCH_SIZE} for {@code penstock.batch.size}.
 * Keys of {@code kafka.*} and {@code streams.*} cannot be set this way: a variable name does not
 * show whether the key has a dot, an underscore or a hyphen.
 */
final class EnvironmentVariables {

  private static final String PREFIX = "PENSTOCK_";

  /** Read by the launcher, the caches and logging: not settings of the application. */
  private static final Set<String> OTHERS =
      Set.of(
          "PENSTOCK_CACHE",
          "PENSTOCK_HOME",
          "PENSTOCK_JAVA_OPTS",
          "PENSTOCK_LOG_FORMAT",
          "PENSTOCK_LOG_LEVEL");

  /** Variables that Kubernetes sets in every container if there is a service named penstock. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "PENSTOCK_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?)=.*"
              + "|PENSTOCK_(.*_)?PORT=(tcp|udp|sctp)://.*");

  private EnvironmentVariables() {}

  static ConfigSource read(Map<String, String> variables, List<Setting<?>> settings) {
    Map<String, Setting<?>> byVariable =
        settings.stream()
            .collect(Collectors.toMap(Setting::environmentVariable, Function.identity()));
    List<ConfigSource.Entry> entries = new ArrayList<>();
    List<SettingError> faults = new ArrayList<>();
    // Sorted, so that faults come in the same order every time.
    new TreeMap<>(variables)
        .tailMap(PREFIX)
        .forEach(
            (variable, value) -> {
              Setting<?> setting = byVariable.get(variable);
              if (setting != null) {
                entries.add(
                    new ConfigSource.Entry(setting.key(), value, "environment " + variable));
              } else if (isMeantForUs(variable, value)) {
                faults.add(unknown(variable, value, byVariable.keySet()));
              }
            });
    return new ConfigSource(entries, faults);
  }

  private static boolean isMeantForUs(String variable, String value) {
    return variable.startsWith(PREFIX)
        && !OTHERS.contains(variable)
        && !SERVICE_LINK.matcher(variable + "=" + value).matches();
  }

  private static SettingError unknown(String variable, String value, Set<String> known) {
    return new SettingError(
        variable, Secrets.mask(variable, value), "environment", Spelling.unknown(variable, known));
  }
}
