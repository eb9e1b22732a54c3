package dev.penstock.guarantee;

/**
 * An input record that the broker has taken.
 *
 * @param poison why it cannot be served; null where it can
 */
record Sent(Source source, Poison poison) {

  boolean isPoison() {
    return poison != null;
  }
}
