package dev.penstock.schemas;

/** The value names its writer's schema by a fingerprint that is not known. */
public final class UnknownSchemaException extends CodecException {

  private static final long serialVersionUID = 1L;

  UnknownSchemaException(String message) {
    super(message);
  }
}
