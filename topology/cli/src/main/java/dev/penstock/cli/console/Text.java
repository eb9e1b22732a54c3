package dev.penstock.cli.console;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes untrusted bytes and text fit for a terminal. */
public final class Text {

  private Text() {}

  /** Without line ends and terminal control characters. */
  public static String onOneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return line.toString();
  }

  /** A timestamp as programs read it; null where a record has none. */
  public static @Nullable String time(long millis) {
    return millis < 0 ? null : Instant.ofEpochMilli(millis).toString();
  }

  /** Keys and headers are bytes; people write text into them. */
  public static @Nullable String of(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
