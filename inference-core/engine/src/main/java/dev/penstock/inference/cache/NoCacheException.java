package dev.penstock.inference.cache;

/** There is no folder for the cache; the message says how to name one. */
public final class NoCacheException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoCacheException(String message) {
    super(message);
  }
}
