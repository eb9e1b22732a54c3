package dev.penstock.config;

import java.util.List;
import java.util.Map;

/**
 * The merged settings of all sources.
 *
 * @param settings by key, every setting
 * @param passedOn settings for Kafka and Kafka Streams, by full key
 * @param faults found so far; further checks add to them
 */
record Values(
    Map<String, Value> settings,
    Map<String, ConfigSource.Entry> passedOn,
    List<SettingError> faults) {

  @SuppressWarnings("unchecked") // the resolver parsed it with this setting's type
  <T> T get(Setting<T> setting) {
    return (T) value(setting).parsed();
  }

  /** Refuses a value that is valid alone but not together with the others. */
  void fault(Setting<?> setting, String problem) {
    Value value = value(setting);
    faults.add(
        new SettingError(
            setting.key(), Secrets.mask(setting.key(), value.text()), value.origin(), problem));
  }

  /** Refuses a setting that would be passed on. */
  void fault(ConfigSource.Entry entry, String problem) {
    faults.add(
        new SettingError(
            entry.key(), Secrets.mask(entry.key(), entry.value()), entry.origin(), problem));
  }

  Value value(Setting<?> setting) {
    Value value = settings.get(setting.key());
    if (value == null) {
      throw new IllegalStateException(setting.key() + " is missing from the list of settings");
    }
    return value;
  }
}
