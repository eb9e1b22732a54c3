package dev.penstock.admin;

/**
 * The answer of one health check.
 *
 * @param up whether all is well
 * @param reason why not, or what the state is, for the operator to read
 */
public record Health(boolean up, String reason) {

  public static Health up(String reason) {
    return new Health(true, reason);
  }

  public static Health down(String reason) {
    return new Health(false, reason);
  }
}
