package dev.penstock.lag.cluster;

/** The cluster could not be read at all; the message says what was asked and why not. */
public final class ClusterException extends Exception {

  private static final long serialVersionUID = 1L;

  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
