package dev.penstock.inference;

/** The engine cannot go on; no request will be answered any more. */
public final class EngineFailedException extends Exception {

  EngineFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
