package dev.penstock.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Merges sources, the later over the earlier, and collects every fault. */
final class Resolver {

  private static final List<String> PASSED_ON = List.of("kafka.", "streams.");

  /** A key of hostile length would keep the spelling check busy. */
  private static final int MAX_KEY = 200;

  private final Map<String, Setting<?>> known;
  private final Map<String, String> aliases;
  private final Map<String, String> retired;
  private final List<SettingError> faults = new ArrayList<>();
  private final Map<String, ConfigSource.Entry> given = new LinkedHashMap<>();
  private final Map<String, ConfigSource.Entry> passedOn = new TreeMap<>();

  /**
   * Creates a resolver for these settings.
   *
   * @param aliases further keys, each with the setting it stands for
   * @param retired keys that were once settings, each with its successor
   */
  Resolver(List<Setting<?>> settings, Map<String, String> aliases, Map<String, String> retired) {
    this.known = settings.stream().collect(Collectors.toMap(Setting::key, Function.identity()));
    this.aliases = aliases;
    this.retired = retired;
  }

  /** Reads the sources; call it once. If a value is wrong, the default takes its place. */
  Values resolve(List<ConfigSource> sources) {
    for (ConfigSource source : sources) {
      faults.addAll(source.faults());
      source.entries().forEach(this::take);
    }
    Map<String, Value> values = new LinkedHashMap<>();
    known.values().forEach(setting -> values.put(setting.key(), value(setting)));
    return new Values(values, passedOn, faults);
  }

  private void take(ConfigSource.Entry entry) {
    String key = aliases.getOrDefault(entry.key(), entry.key());
    if (known.containsKey(key)) {
      given.put(key, entry);
    } else if (PASSED_ON.stream().anyMatch(key::startsWith)) {
      passedOn.put(key, entry);
    } else if (retired.containsKey(key)) {
      fault(entry, "is retired; use " + retired.get(key));
    } else if (key.length() > MAX_KEY) {
      fault(entry, "is not a setting");
    } else {
      String full = key.startsWith(Setting.PREFIX) ? key : Setting.PREFIX + key;
      fault(entry, Spelling.unknown(full, known.keySet()));
    }
  }

  private <T> Value value(Setting<T> setting) {
    ConfigSource.Entry entry = given.get(setting.key());
    if (entry != null) {
      T parsed = setting.type().parse(entry.value());
      if (parsed != null) {
        return new Value(parsed, entry.value().strip(), entry.origin());
      }
      fault(entry, "must be " + setting.type().expected());
    }
    T standard = setting.type().parse(setting.defaultText());
    return new Value(Objects.requireNonNull(standard), setting.defaultText(), "default");
  }

  private void fault(ConfigSource.Entry entry, String problem) {
    faults.add(
        new SettingError(
            entry.key(), Secrets.mask(entry.key(), entry.value()), entry.origin(), problem));
  }
}
