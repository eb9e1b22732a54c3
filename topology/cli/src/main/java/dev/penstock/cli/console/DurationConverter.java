package dev.penstock.cli.console;

import dev.penstock.config.SettingType;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations of options are written as those of settings are. */
public final class DurationConverter implements ITypeConverter<Duration> {

  private static final SettingType<Duration> TYPE = SettingType.duration("1ms", "3650d");

  @Override
  public Duration convert(String text) {
    Duration duration = TYPE.parse(text);
    if (duration == null) {
      throw new TypeConversionException("'" + text + "' is not " + TYPE.expected());
    }
    return duration;
  }
}
