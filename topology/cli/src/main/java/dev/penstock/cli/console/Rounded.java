package dev.penstock.cli.console;

/** Rounds to the digits that were measured. */
public final class Rounded {

  private Rounded() {}

  public static double to3(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
