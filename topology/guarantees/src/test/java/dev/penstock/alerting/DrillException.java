package dev.penstock.alerting;

/** Something did not hold. */
final class DrillException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DrillException(String message) {
    super(message);
  }
}
