package dev.penstock.cli.console;

/** Numbers as a reader wants them: no more digits than were measured. */
public final class Rounded {

  private Rounded() {}

  public static double to3(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
