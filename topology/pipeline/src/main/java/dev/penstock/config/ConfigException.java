package dev.penstock.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration is wrong; the message lists all of its faults. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<SettingError> faults;

  ConfigException(List<SettingError> faults) {
    super(
        faults.size() == 1
            ? faults.get(0).toString()
            : faults.stream()
                .map(fault -> "\n  " + fault)
                .collect(Collectors.joining("", faults.size() + " errors", "")));
    this.faults = List.copyOf(faults);
  }

  /** All of them, in the order of their sources. */
  public List<SettingError> faults() {
    return faults;
  }
}
