package dev.penstock.admin;

/**
 * The result of one health check.
 *
 * @param up whether all is well
 * @param reason why not, or a description of the state, for the operator
 */
public record Health(boolean up, String reason) {

  public static Health up(String reason) {
    return new Health(true, reason);
  }

  public static Health down(String reason) {
    return new Health(false, reason);
  }
}
