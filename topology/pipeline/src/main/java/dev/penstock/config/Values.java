package dev.penstock.config;

import java.util.List;
import java.util.Map;

/**
 * What the sources came to.
 *
 * @param settings by key, every setting
 * @param passedOn what Kafka and Kafka Streams shall have, by full key
 * @param faults found on the way; whoever finds more adds them
 */
record Values(
    Map<String, Value> settings, Map<String, ConfigSource.Entry> passedOn, List<Fault> faults) {

  @SuppressWarnings("unchecked") // the resolver parsed it with the type of this very setting
  <T> T get(Setting<T> setting) {
    return (T) value(setting).parsed();
  }

  /** Refuses a value that is right by itself but not beside the others. */
  void fault(Setting<?> setting, String problem) {
    Value value = value(setting);
    faults.add(
        new Fault(
            setting.key(), Secrets.mask(setting.key(), value.text()), value.origin(), problem));
  }

  /** Refuses something that would be passed on. */
  void fault(ConfigSource.Entry entry, String problem) {
    faults.add(
        new Fault(entry.key(), Secrets.mask(entry.key(), entry.value()), entry.origin(), problem));
  }

  Value value(Setting<?> setting) {
    Value value = settings.get(setting.key());
    if (value == null) {
      throw new IllegalStateException(setting.key() + " is missing from the list of settings");
    }
    return value;
  }
}
