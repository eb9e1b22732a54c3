package dev.penstock.cli.model;

import dev.penstock.inference.zoo.Preset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Presets by their names. */
final class PresetConverter implements ITypeConverter<Preset> {

  @Override
  public Preset convert(String text) {
    return Arrays.stream(Preset.values())
        .filter(preset -> preset.id().equals(text))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of " + ids()));
  }

  private static List<String> ids() {
    return Arrays.stream(Preset.values()).map(Preset::id).toList();
  }

  /** For the help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ids().iterator();
    }
  }
}
