package dev.penstock.cli.dlq;

import dev.penstock.deadletter.LetterId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Letters are named PARTITION:OFFSET. */
final class LetterIdConverter implements ITypeConverter<LetterId> {

  @Override
  public LetterId convert(String text) {
    try {
      return LetterId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
