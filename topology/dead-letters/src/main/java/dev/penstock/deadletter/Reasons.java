package dev.penstock.deadletter;

import java.util.regex.Pattern;

/**
 * Reasons without the parts that differ from letter to letter, so that the same error reads the
 * same.
 */
final class Reasons {

  private static final int MAX_CHARS = 200;

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
  private static final Pattern HEX = Pattern.compile("\\b(?=[0-9a-f]*[0-9])[0-9a-f]{8,}\\b");

  /** The names of formats are no particulars. */
  private static final Pattern NUMBER =
      Pattern.compile("(JPEG 2000|MP4|UTF-8|CRC-64)|[0-9]+(?:[.,][0-9]+)*");

  private Reasons() {}

  /**
   * The reason with numbers as N and quoted text as "…", on one line.
   *
   * @param exception used if the reason is empty
   */
  static String withoutParticulars(String reason, String exception) {
    String text = reason.isBlank() ? exception : reason.strip().lines().findFirst().orElse("");
    text = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text;
    text = QUOTED.matcher(text).replaceAll("\"…\"");
    text = HEX.matcher(text).replaceAll("N");
    return NUMBER.matcher(text).replaceAll(found -> found.group(1) == null ? "N" : found.group(1));
  }
}
