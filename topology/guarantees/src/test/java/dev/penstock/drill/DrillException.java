package dev.penstock.drill;

/** Something did not hold. */
public final class DrillException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public DrillException(String message) {
    super(message);
  }
}
