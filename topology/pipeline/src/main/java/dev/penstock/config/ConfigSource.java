package dev.penstock.config;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Where settings come from. Text that cannot be read is a fault like any other, so that all faults
 * are reported together.
 *
 * @param entries the settings in it
 * @param faults what is wrong with it, apart from the values
 */
public record ConfigSource(List<Entry> entries, List<SettingError> faults) {

  /** One key with its value. */
  record Entry(String key, String value, String origin) {

    @Override
    public String toString() {
      return key + "=" + Secrets.mask(key, value) + " (" + origin + ")";
    }
  }

  public ConfigSource {
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
  }

  /** A properties file in UTF-8. */
  public static ConfigSource file(Path path) {
    try {
      return properties("file " + path, new StringReader(Files.readString(path)));
    } catch (CharacterCodingException e) {
      return faulty(new SettingError(path.toString(), null, "file", "must be text in UTF-8"));
    } catch (NoSuchFileException e) {
      return faulty(new SettingError(path.toString(), null, "file", "does not exist"));
    } catch (IOException e) {
      return faulty(
          new SettingError(path.toString(), null, "file", "cannot be read: " + e.getMessage()));
    }
  }

  /** Text in the form of a properties file. */
  public static ConfigSource properties(String origin, Reader text) {
    List<Entry> entries = new ArrayList<>();
    List<SettingError> faults = new ArrayList<>();
    Properties properties =
        new Properties() {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Object put(Object key, Object value) {
            entries.add(new ConfigSource.Entry((String) key, (String) value, origin));
            Object earlier = super.put(key, value);
            if (earlier != null) {
              faults.add(
                  new SettingError((String) key, null, origin, "is set twice; keep one of them"));
            }
            return earlier;
          }
        };
    try {
      properties.load(text);
    } catch (IOException | IllegalArgumentException e) {
      faults.add(new SettingError("properties", null, origin, "cannot be read: " + e.getMessage()));
    }
    return new ConfigSource(entries, faults);
  }

  /** The environment; only our own variables are read. */
  public static ConfigSource environment(Map<String, String> variables) {
    return EnvironmentVariables.read(variables, Settings.ALL);
  }

  /** The {@code key=value} of each {@code --set}. */
  public static ConfigSource overrides(List<String> assignments) {
    List<Entry> entries = new ArrayList<>();
    List<SettingError> faults = new ArrayList<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        faults.add(new SettingError(assignment, null, "--set", "must be key=value"));
      } else {
        entries.add(
            new Entry(
                assignment.substring(0, equals).strip(),
                assignment.substring(equals + 1).strip(),
                "--set"));
      }
    }
    return new ConfigSource(entries, faults);
  }

  /** Settings made by a program, under the given origin. */
  public static ConfigSource of(String origin, Map<String, String> settings) {
    return new ConfigSource(
        settings.entrySet().stream()
            .map(entry -> new Entry(entry.getKey(), entry.getValue(), origin))
            .toList(),
        List.of());
  }

  private static ConfigSource faulty(SettingError fault) {
    return new ConfigSource(List.of(), List.of(fault));
  }
}
