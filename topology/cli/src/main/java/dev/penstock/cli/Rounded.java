package dev.penstock.cli;

/** Numbers as a reader wants them: no more digits than were measured. */
final class Rounded {

  private Rounded() {}

  static double to3(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
