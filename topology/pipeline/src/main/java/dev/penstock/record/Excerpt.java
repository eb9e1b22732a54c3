package dev.penstock.record;

/** Untrusted text, made safe for our messages: short, on one line, in quotes. */
final class Excerpt {

  private static final int MAX_CHARS = 80;

  private Excerpt() {}

  static String of(String text) {
    StringBuilder excerpt = new StringBuilder("\"");
    text.chars()
        .limit(MAX_CHARS)
        .forEach(c -> excerpt.append(Character.isISOControl(c) ? '\uFFFD' : (char) c));
    return excerpt.append(text.length() > MAX_CHARS ? "…\"" : "\"").toString();
  }
}
