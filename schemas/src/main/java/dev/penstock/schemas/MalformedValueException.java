package dev.penstock.schemas;

import java.io.IOException;

/** Bytes that no Avro writer produces; the message gives the number, the limit and the place. */
final class MalformedValueException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedValueException(String message) {
    super(message);
  }
}
