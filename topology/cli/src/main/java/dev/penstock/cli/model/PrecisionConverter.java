package dev.penstock.cli.model;

import dev.penstock.inference.model.Precision;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Precisions by the names that settings and predictions use; those a model can be built in. */
final class PrecisionConverter implements ITypeConverter<Precision> {

  @Override
  public Precision convert(String text) {
    return Arrays.stream(Precision.values())
        .filter(precision -> precision != Precision.INT8 && precision.id().equals(text))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'" + text + "' is not fp16 or fp32"));
  }
}
