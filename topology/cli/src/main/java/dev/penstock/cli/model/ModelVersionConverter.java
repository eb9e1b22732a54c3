package dev.penstock.cli.model;

import dev.penstock.inference.model.ModelVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** NAME:VERSION, both of them. */
public final class ModelVersionConverter implements ITypeConverter<ModelVersion> {

  @Override
  public ModelVersion convert(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 2) {
      throw new TypeConversionException("'" + text + "' is not NAME:VERSION");
    }
    return new ModelVersion(parts[0], parts[1]);
  }
}
