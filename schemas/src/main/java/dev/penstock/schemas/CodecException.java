package dev.penstock.schemas;

/**
 * These bytes are not a value of the contract, or this value cannot be written in it. The message
 * names the schema's fingerprint or the field, and the limit that was exceeded.
 */
public sealed class CodecException extends Exception permits UnknownSchemaException {

  public CodecException(String message) {
    super(message);
  }

  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
